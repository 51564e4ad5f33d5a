/** A text in pieces, of which some are marked. */
export type Marked = { text: string; isMarked: boolean }[]

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/**
 * Takes apart a highlight of a search: HTML in which all is escaped but `<mark>`. Any other tag stays
 * text, so that nothing in it can become markup.
 */
export function readMarked(html: string): Marked {
  return html
    .split(/(<mark>.*?<\/mark>)/s)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const inner = /^<mark>(.*)<\/mark>$/s.exec(piece)?.[1]
      return { text: unescape(inner ?? piece), isMarked: inner !== undefined }
    })
}

function unescape(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
