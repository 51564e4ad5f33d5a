import { describe, expect, it } from 'vitest'
import { actionOf, queryOf, stepsOf } from './links.ts'

const page = { number: 0, size: 20, totalElements: 60, totalIsLowerBound: false, totalPages: 3 }

describe('queryOf', () => {
  it('names the filters that are set', () => {
    expect(queryOf({ author: 'Le Guin', genre: '', page: undefined, size: 0 })).toBe(
      '?author=Le+Guin&size=0',
    )
    expect(queryOf({})).toBe('')
  })
})

describe('actionOf', () => {
  it('keeps the filters of the page', () => {
    expect(actionOf('set', { page: 2, author: undefined })).toBe('?page=2&/set')
    expect(actionOf('set')).toBe('?/set')
  })
})

describe('stepsOf', () => {
  it('leads on from the first page', () => {
    expect(stepsOf({ ...page, next: 'c' }, { sort: 'title' })).toEqual({
      previous: null,
      next: '?sort=title&page=1',
    })
  })

  it('leads both ways from the middle, to the first page without a number', () => {
    expect(stepsOf({ ...page, number: 1, next: 'c' }, {})).toEqual({
      previous: '',
      next: '?page=2',
    })
  })

  it('ends at the last page', () => {
    expect(stepsOf({ ...page, number: 2 }, {})).toEqual({ previous: '?page=1', next: null })
  })

  it('goes on by cursor where numbers end', () => {
    const deep = { ...page, totalIsLowerBound: true, totalElements: 10_000, totalPages: 500 }

    expect(stepsOf({ ...deep, number: 499, next: 'c' }, { sort: 'title' })).toEqual({
      previous: '?sort=title&page=498',
      next: '?sort=title&cursor=c',
    })
    expect(stepsOf({ ...deep, number: 501, next: 'd' }, {})).toEqual({
      previous: null,
      next: '?cursor=d',
    })
  })

  it('shows no step where nothing is', () => {
    expect(stepsOf({ ...page, totalElements: 0, totalPages: 0 }, {})).toEqual({
      previous: null,
      next: null,
    })
  })
})
