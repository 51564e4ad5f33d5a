/** Widths of the letters from space to tilde, in thousandths of the size, of a bookish bold face. */
const widths = [
  200, 331, 417, 683, 581, 884, 826, 248, 347, 347, 450, 582, 327, 345, 331, 463, 601, 411, 526,
  552, 582, 529, 566, 528, 573, 555, 331, 327, 582, 582, 582, 551, 906, 746, 678, 705, 773, 652,
  628, 761, 840, 414, 568, 771, 643, 992, 835, 770, 633, 776, 736, 607, 742, 795, 749, 1100, 736,
  733, 674, 345, 463, 345, 582, 470, 500, 562, 632, 526, 639, 547, 410, 586, 677, 352, 326, 646,
  351, 985, 680, 609, 642, 625, 514, 480, 424, 659, 609, 883, 588, 597, 514, 370, 433, 370, 582,
]
const widthOfOthers = 620
const widthOfIdeographs = 1000
const firstIdeograph = 0x2e80

export type Line = { text: string; width: number }
export type Fitted = { size: number; lines: Line[] }

/** Says how wide a text is at a size, in the same unit; accents add nothing. */
export function widthOf(text: string, size: number): number {
  let total = 0
  for (const character of text.normalize('NFD').replace(/\p{M}/gu, '')) {
    const code = character.codePointAt(0) ?? 0
    const other = code < firstIdeograph ? widthOfOthers : widthOfIdeographs
    total += widths[code - 32] ?? other
  }
  return (total * size) / 1000
}

/**
 * Sets a text in at most `most` lines of `width`, in the largest of the sizes (largest first) that allows
 * it; what is too long for the smallest ends in an ellipsis.
 */
export function fit(text: string, sizes: readonly number[], width: number, most: number): Fitted {
  const words = text.trim().split(/\s+/)
  for (const size of sizes) {
    const lines = wrap(words, size, width)
    const isWhole = lines.every((line) => widthOf(line, size) <= width)
    if (isWhole && lines.length <= most) return fitted(balance(words, size, width, lines), size)
  }
  const size = sizes.at(-1) ?? 0
  const lines = wrap(words, size, width)
  const last = lines.slice(most - 1).join(' ')
  const kept = [...lines.slice(0, most - 1), ...(last ? [last] : [])]
  return fitted(
    kept.map((line) => shorten(line, size, width)),
    size,
  )
}

function fitted(lines: string[], size: number): Fitted {
  return { size, lines: lines.map((text) => ({ text, width: widthOf(text, size) })) }
}

function wrap(words: readonly string[], size: number, width: number): string[] {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    const longer = `${last} ${word}`
    if (last !== undefined && widthOf(longer, size) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** Narrows the lines as far as their number allows, so that none is left with one short word. */
function balance(words: readonly string[], size: number, width: number, lines: string[]) {
  let best = lines
  for (let narrower = width - size / 4; narrower > width / 3; narrower -= size / 4) {
    const tried = wrap(words, size, narrower)
    const isWorse =
      tried.length > lines.length || tried.some((line) => widthOf(line, size) > narrower)
    if (isWorse) break
    best = tried
  }
  return best
}

function shorten(line: string, size: number, width: number): string {
  if (widthOf(line, size) <= width) return line
  const characters = [...line]
  while (characters.length > 1 && widthOf(`${characters.join('')}…`, size) > width) characters.pop()
  return `${characters.join('').trimEnd()}…`
}
