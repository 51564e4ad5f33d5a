import { describe, expect, it } from 'vitest'
import { ApiProblem } from '#lib/server/api/problem.ts'
import { askList } from './list.ts'
import { readListQuery, type Asked } from './query.ts'

const asked = readListQuery(new URLSearchParams('page=900&genre=Fantasy'), ['title,asc'])

function refusal(status: number, slug: string) {
  return new ApiProblem(status, { type: `/problems/${slug}`, detail: '', errors: [] })
}

describe('askList', () => {
  it('gives the answer, and says what the address lacked', async () => {
    const ask = async ({ page }: Asked) => page
    expect(await askList(asked, ask)).toEqual({ answer: 900, complaint: null })
    const mended = { ...asked, isMended: true }
    expect(await askList(mended, ask)).toEqual({ answer: 900, complaint: 'mended' })
  })

  it.each([
    ['page-too-deep', 'tooDeep'],
    ['invalid-input', 'mended'],
  ])('begins again where the function says %s', async (slug, complaint) => {
    const seen: Asked[] = []
    const ask = async (query: Asked) => {
      seen.push(query)
      if (seen.length === 1) throw refusal(400, slug)
      return 'books'
    }
    expect(await askList({ ...asked, cursor: 'x' }, ask)).toEqual({ answer: 'books', complaint })
    expect(seen[1]).toMatchObject({ page: 1, cursor: undefined, filters: { genre: 'Fantasy' } })
  })

  it('passes on any other refusal', async () => {
    const down = refusal(503, 'unavailable')
    await expect(askList(asked, () => Promise.reject(down))).rejects.toBe(down)
  })
})
