import { toWire, wireMoney } from '@bookstore/shared/money.ts'
import * as v from 'valibot'
import { mark, markExcerpt, type Marked } from './highlight.ts'
import { plainText, type Query } from './query.ts'
import type { Hit } from './repository.ts'

const timestamp = v.pipe(v.string(), v.isoTimestamp())
const html = v.pipe(
  v.string(),
  v.description('HTML that is safe to show: all escaped but <mark> around what was found'),
)

/** Schema of a hit: a book, where it was found, and why. */
export const hitSchema = v.object({
  id: v.pipe(v.string(), v.uuid()),
  title: v.string(),
  author: v.string(),
  description: v.string(),
  genre: v.string(),
  isbn: v.string(),
  price: wireMoney,
  publishedYear: v.number(),
  coverUrl: v.nullable(v.string()),
  createdAt: timestamp,
  updatedAt: timestamp,
  highlights: v.object({ title: html, author: html, description: html }),
  why: v.array(
    v.object({
      field: v.picklist(['title', 'author', 'genre', 'description', 'isbn']),
      words: v.array(v.string()),
    }),
  ),
})

export type WireHit = v.InferOutput<typeof hitSchema>

export function toWireHit(hit: Hit, query: Query): WireHit {
  const anywhere = new Set(hit.words)
  const named = new Set([...hit.words, ...hit.named])
  const genre = mark(hit.genre, anywhere)
  const description = mark(hit.description, anywhere)
  const author = mark(hit.author, named)
  const isOnlyBegun = [genre, description, author, mark(hit.title, named)].every(isUnmarked)
  const title = mark(hit.title, isOnlyBegun ? begunIn(hit.title, query) : named)
  const isbn = hit.isbn === query.isbn ? [hit.isbn] : []
  return {
    id: hit.id,
    title: hit.title,
    author: hit.author,
    description: hit.description,
    genre: hit.genre,
    isbn: hit.isbn,
    price: toWire(hit.priceCents),
    publishedYear: hit.publishedYear,
    coverUrl: hit.coverUrl,
    createdAt: hit.createdAt.toISOString(),
    updatedAt: hit.updatedAt.toISOString(),
    highlights: {
      title: title.html,
      author: author.html,
      description: markExcerpt(hit.description, anywhere).html,
    },
    why: [
      reason('isbn', isbn),
      reason('title', title.words),
      reason('author', author.words),
      reason('genre', genre.words),
      reason('description', description.words),
    ].flat(),
  }
}

/** A short beginning of the title alone finds books too: then its words are those that begin so. */
function begunIn(title: string, { last }: Query): Set<string> {
  const words = plainText(title).split(' ')
  return new Set(last === '' ? [] : words.filter((word) => word.startsWith(last)))
}

function isUnmarked({ words }: Marked): boolean {
  return words.length === 0
}

function reason(field: WireHit['why'][number]['field'], words: string[]) {
  return words.length === 0 ? [] : [{ field, words }]
}
