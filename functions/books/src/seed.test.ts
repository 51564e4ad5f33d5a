import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { bookBody } from './book.ts'

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/
const seedBook = v.strictObject({
  id: v.pipe(v.string(), v.regex(uuid)),
  ...bookBody.entries,
})
const file = await readFile(new URL('../seed/books.json', import.meta.url), 'utf8')
const books = v.parse(v.array(seedBook), JSON.parse(file))

describe('seed/books.json', () => {
  it('has at least sixty books, each with an id and an ISBN of its own', () => {
    expect(books.length).toBeGreaterThanOrEqual(60)
    expect(new Set(books.map(({ id }) => id)).size).toBe(books.length)
    expect(new Set(books.map(({ isbn }) => isbn)).size).toBe(books.length)
    expect(new Set(books.map(({ title, author }) => `${title} ${author}`)).size).toBe(books.length)
  })

  it('gives the first ten the fixed ids', () => {
    const fixed = [...'123456789a'].map((digit) => `00000000-0000-0000-0000-00000000000${digit}`)
    expect(books.slice(0, 10).map(({ id }) => id)).toEqual(fixed)
  })

  it('has eight to ten genres with several books each', () => {
    const genres = Map.groupBy(books, ({ genre }) => genre)
    expect([8, 9, 10]).toContain(genres.size)
    const least = Math.min(...[...genres.values()].map((found) => found.length))
    expect(least).toBeGreaterThanOrEqual(3)
  })

  it('describes every book in some sentences', () => {
    const poor = books.filter(({ description }) => {
      const sentences = description.match(/[.?!](\s|$)/g)?.length ?? 0
      return description.length < 80 || description.length > 500 || sentences < 2
    })
    expect(poor).toEqual([])
  })

  it('has plausible prices', () => {
    expect(books.filter(({ price }) => price < 500 || price > 9900)).toEqual([])
  })
})
