/** What a cover is drawn from. */
export type CoverWords = { title: string; author: string; genre: string }

/** To be raised with every change of how covers look: they are cached for ever. */
const design = 1
const longest = 120

/** Gives the address of the cover that the server draws; other words have another address. */
export function coverPath(words: CoverWords): string {
  const short = shorten(words)
  const query = new URLSearchParams({ t: short.title, a: short.author, g: short.genre })
  return `/covers/${coverVersion(short)}.svg?${query}`
}

/** Reads the words of a cover's address; null when it was not made by `coverPath`. */
export function coverWords(version: string, query: URLSearchParams): CoverWords | null {
  const words = {
    title: query.get('t') ?? '',
    author: query.get('a') ?? '',
    genre: query.get('g') ?? '',
  }
  const isOurs = coverVersion(shorten(words)) === version && coverPath(words).endsWith(`?${query}`)
  return isOurs ? words : null
}

function coverVersion(words: CoverWords): string {
  return `${design}-${hash(JSON.stringify(words)).toString(36)}`
}

/** Gives a number of 32 bits that is always the same for the same text (FNV-1a). */
export function hash(text: string): number {
  let state = 0x811c9dc5
  for (const character of text) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return state >>> 0
}

function shorten({ title, author, genre }: CoverWords): CoverWords {
  return { title: cut(title), author: cut(author), genre: cut(genre) }
}

function cut(text: string): string {
  return [...text.toWellFormed()].slice(0, longest).join('')
}
