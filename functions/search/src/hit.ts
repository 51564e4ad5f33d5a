import { toWire, wireMoney } from '@bookstore/shared/money.ts'
import * as v from 'valibot'
import { mark, markExcerpt, type Marked } from './highlight.ts'
import { hasPrefix, plainText, type Query } from './query.ts'
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

/**
 * @param inflected the words that have one of the stems that were searched for
 * @param names the whole words that titles and authors were searched for
 */
export function toWireHit(
  hit: Hit,
  query: Query,
  inflected: readonly string[],
  names: readonly string[],
): WireHit {
  const anywhere = new Set(inflected)
  const named = new Set([...inflected, ...names, ...(hasPrefix(query) ? begun(hit, query) : [])])
  const genre = mark(hit.genre, anywhere)
  const description = mark(hit.description, anywhere)
  const author = mark(hit.author, named)
  // The beginning of a title finds books, too, however short it is.
  const isOnlyBegun = [genre, description, author, mark(hit.title, named)].every(isUnmarked)
  const title = mark(hit.title, isOnlyBegun ? new Set(begun(hit, query)) : named)
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

/** The words of the hits that may have one of the stems: it begins with the same letter, and is no longer. */
export function wordsLike(hits: readonly Hit[], stems: readonly string[]): string[] {
  const texts = hits.flatMap((hit) => [hit.title, hit.author, hit.genre, hit.description])
  const words = new Set(plainText(texts.join(' ')).split(' '))
  return [...words].filter((word) =>
    stems.some((stem) => word[0] === stem[0] && word.length >= stem.length),
  )
}

/** The words of title and author that begin with the last word. */
function begun({ title, author }: Hit, { last }: Query): string[] {
  if (last === '') return []
  return plainText(`${title} ${author}`)
    .split(' ')
    .filter((word) => word.startsWith(last))
}

function isUnmarked({ words }: Marked): boolean {
  return words.length === 0
}

function reason(field: WireHit['why'][number]['field'], words: string[]) {
  return words.length === 0 ? [] : [{ field, words }]
}
