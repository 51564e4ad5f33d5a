import { plainText } from './query.ts'

export type Marked = {
  /** HTML: everything escaped but `<mark>` around the found words. */
  html: string
  /** The found words as `plainText` gives them, each once. */
  words: string[]
}

const token = /[\p{Alphabetic}\p{N}\p{M}]+(?:['’`][\p{Alphabetic}\p{N}\p{M}]+)*/gu
const longest = 320
const lead = 80

/** Escapes a text for HTML and marks the words that were found. */
export function mark(text: string, found: ReadonlySet<string>): Marked {
  const words = new Set<string>()
  let html = ''
  let end = 0
  for (const match of text.matchAll(token)) {
    const word = plainText(match[0])
    if (!found.has(word)) continue
    words.add(word)
    html += `${escapeHtml(text.slice(end, match.index))}<mark>${escapeHtml(match[0])}</mark>`
    end = match.index + match[0].length
  }
  return { html: html + escapeHtml(text.slice(end)), words: [...words] }
}

/** As `mark`, of a long text only a part around the first found word, cut between words. */
export function markExcerpt(text: string, found: ReadonlySet<string>): Marked {
  if (text.length <= longest) return mark(text, found)
  const first = [...text.matchAll(token)].find((match) => found.has(plainText(match[0])))
  const from = first && first.index > lead * 2 ? wordAfter(text, first.index - lead) : 0
  const to = from + longest >= text.length ? text.length : wordBefore(text, from + longest)
  const { html, words } = mark(text.slice(from, to).trim(), found)
  return { html: `${from > 0 ? '… ' : ''}${html}${to < text.length ? ' …' : ''}`, words }
}

function wordAfter(text: string, at: number): number {
  const space = text.indexOf(' ', at)
  return space < 0 || space > at + lead ? at : space + 1
}

function wordBefore(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at)
  return space < at - lead ? at : space
}

const entities = new Map(
  Object.entries({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }),
)

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities.get(sign) ?? sign)
}
