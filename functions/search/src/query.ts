/** What a shopper typed, taken apart. */
export type Query = {
  /** What must be found and what must not, as `websearch_to_tsquery` reads it, without `last`. */
  head: string
  /** The last word, while it may be unfinished: nothing follows it, not even a space. */
  last: string
  /** The words to look for in their order, without those of phrases and the unwanted. */
  words: string[]
  /** How the title would begin, had the shopper begun to type one. */
  title: string
  isbn: string | undefined
}

type Term = { kind: 'word' | 'phrase' | 'unwanted'; text: string }

const shortestPrefix = 5

/**
 * Takes apart what a shopper typed: words, `"phrases"` and `-unwanted` words. In `head` each is within
 * quotes and holds only letters, digits and spaces, so that nothing typed is syntax anywhere.
 */
export function readQuery(typed: string): Query {
  const terms = termsOf(typed)
  const final = terms.at(-1)
  const isOpen = final?.kind === 'word' && !/\s$/.test(typed)
  const whole = isOpen ? terms.slice(0, -1) : terms
  return {
    head: whole.map(({ kind, text }) => `${kind === 'unwanted' ? '-' : ''}"${text}"`).join(' '),
    last: isOpen ? final.text : '',
    words: terms.filter(({ kind }) => kind === 'word').map(({ text }) => text),
    title: typed.trim(),
    isbn: isbnIn(typed),
  }
}

/** Says whether the index finds by the beginning of the last word; a shorter one fits too many words. */
export function hasPrefix({ last }: Query): boolean {
  return last.length >= shortestPrefix
}

/** Says whether anything is left to look for. */
export function isEmpty({ head, last }: Query): boolean {
  return head === '' && last === ''
}

function termsOf(typed: string): Term[] {
  return [...typed.matchAll(/"([^"]*)"|(?<=^|\s)-([^\s"]+)|[^\s"]+/g)].flatMap((match): Term[] => {
    const [whole, phrase, unwanted] = match
    const text = plainText(phrase ?? unwanted ?? whole)
    if (text === '') return []
    if (phrase !== undefined) return [{ kind: 'phrase', text }]
    const kind = unwanted === undefined ? 'word' : 'unwanted'
    return text.split(' ').map((part) => ({ kind, text: part }))
  })
}

const letters = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i' }),
)

/** Lower case without accents, possessives and anything that is no letter or digit, as `catalog.plain`. */
export function plainText(text: string): string {
  if (/^[a-z0-9]+$/i.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’`](s(?![\p{Alphabetic}0-9]))?/gu, '')
    .replace(/[ßæœøłđı]/g, (letter) => letters.get(letter) ?? letter)
    .replace(/[^\p{Alphabetic}0-9]+/gu, ' ')
    .trim()
}

function isbnIn(typed: string): string | undefined {
  const digits = typed.replace(/[\s-]/g, '').toUpperCase()
  if (/^97[89]\d{10}$/.test(digits)) return digits
  return /^\d{9}[\dX]$/.test(digits) ? toIsbn13(digits) : undefined
}

/** An ISBN-10 is the nine digits of an ISBN-13 after 978, with a check digit of its own. */
function toIsbn13(isbn10: string): string {
  const digits = `978${isbn10.slice(0, 9)}`
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}
