import { describe, expect, it } from 'vitest'
import { booksApi } from '#lib/server/api/books.ts'
import { searchApi } from '#lib/server/api/search.ts'
import type { Call } from '#lib/server/api/call.ts'
import { unavailable } from '#lib/server/api/problem.ts'
import * as v from 'valibot'
import { createGenres } from './genres.ts'

const frame = { totalElements: 1, totalPages: 1, number: 0, size: 1 }

function book(genre: string) {
  return {
    id: 'a',
    title: 'T',
    author: 'A',
    genre,
    price: 1,
    isbn: '',
    publishedYear: 1,
    coverUrl: null,
  }
}

/** Functions whose answers can be changed, and that count how often they are asked. */
function fakeFunctions() {
  const state = {
    lists: ['Fiction', 'Horror'],
    facets: ['Art', 'Fiction'],
    isDown: false,
    asked: 0,
  }
  const call: Call = async ({ path, query }, schema) => {
    state.asked += 1
    if (state.isDown) throw unavailable(new Error('down'))
    if (path === '/ecom/books') {
      const genre = state.lists[query?.['sort'] === 'createdAt,asc' ? 0 : 1] ?? ''
      return v.parse(schema, { ...frame, content: [book(genre)] })
    }
    const genre = state.facets.map((value) => ({ value, count: 1 }))
    const facets = { genre, author: [], price: [] }
    return v.parse(schema, { ...frame, content: [], facets, didYouMean: null, corrected: false })
  }
  return { state, api: { books: booksApi(call), search: searchApi(call) } }
}

describe('createGenres', () => {
  it('gathers them once for five minutes', async () => {
    let now = 0
    const { state, api } = fakeFunctions()
    const genres = createGenres(() => now)
    expect(await Promise.all([genres(api), genres(api)])).toEqual([
      ['Art', 'Fiction', 'Horror'],
      ['Art', 'Fiction', 'Horror'],
    ])
    now = 299_999
    await genres(api)
    expect(state.asked).toBe(3)
  })

  it('serves the known ones while it gathers again', async () => {
    let now = 0
    const { state, api } = fakeFunctions()
    const genres = createGenres(() => now)
    await genres(api)
    now = 300_000
    state.lists = ['Poetry', 'Travel']
    expect(await genres(api)).toEqual(['Art', 'Fiction', 'Horror'])
    await expect.poll(() => genres(api)).toEqual(['Art', 'Fiction', 'Poetry', 'Travel'])
  })

  it('has none, or the known ones, while nothing answers', async () => {
    let now = 0
    const { state, api } = fakeFunctions()
    const genres = createGenres(() => now)
    state.isDown = true
    expect(await genres(api)).toEqual([])
    state.isDown = false
    expect(await genres(api)).toHaveLength(3)
    now = 300_000
    state.isDown = true
    expect(await genres(api)).toHaveLength(3)
  })
})
