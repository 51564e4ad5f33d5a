import { describe, expect, it } from 'vitest'
import { ApiProblem, unavailable } from '../api/problem.ts'
import { stoppedClock } from '../testing/clock.ts'
import { createBookMemory } from './book-memory.ts'

const book = (price: number) => ({
  id: 'a',
  title: 'Dune',
  author: 'Frank Herbert',
  genre: 'Science Fiction',
  price,
  description: '',
  isbn: '9780441013593',
  publishedYear: 1965,
  coverUrl: null,
})

describe('the memory of books', () => {
  it('asks once in two seconds, then sees the new price', async () => {
    const { now, pass } = stoppedClock()
    const read = createBookMemory(now)
    expect((await read('a', async () => book(500)))?.price).toBe(500)
    pass(1999)
    expect((await read('a', async () => book(700)))?.price).toBe(500)
    pass(1)
    expect((await read('a', async () => book(700)))?.price).toBe(700)
  })

  it('knows what is not sold, and throws what it cannot know', async () => {
    const read = createBookMemory()
    const fail = (error: Error) => async () => {
      throw error
    }
    const gone = new ApiProblem(404, { type: '/problems/not-found', detail: '', errors: [] })
    expect(await read('a', fail(gone))).toBeNull()
    await expect(read('b', fail(unavailable(null)))).rejects.toThrow(ApiProblem)
  })

  it('goes on with what it knew while the function does not answer, for ten minutes', async () => {
    const { now, pass } = stoppedClock()
    const read = createBookMemory(now)
    const away = async () => {
      throw unavailable(null)
    }
    await read('a', async () => book(500))
    pass(599_999)
    expect((await read('a', away))?.price).toBe(500)
    pass(1)
    await expect(read('a', away)).rejects.toThrow(ApiProblem)
  })
})
