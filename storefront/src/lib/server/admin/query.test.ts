import { describe, expect, it } from 'vitest'
import { given, oneOf, pageNumber, textOf } from './query.ts'

const urlOf = (query: string) => new URL(`http://shop.example/admin/books?${query}`)

describe('given', () => {
  it('takes an empty filter for none', () => {
    expect(given(urlOf('author=+Le+Guin+'), 'author')).toBe('Le Guin')
    expect(given(urlOf('author=++'), 'author')).toBeUndefined()
    expect(given(urlOf(''), 'author')).toBeUndefined()
  })
})

describe('oneOf', () => {
  it('knows only what it is given', () => {
    expect(oneOf(['title', 'price'], 'price')).toBe('price')
    expect(oneOf(['title', 'price'], 'constructor')).toBeUndefined()
    expect(oneOf(['title'], undefined)).toBeUndefined()
  })
})

describe('pageNumber', () => {
  it.each([
    ['page=3', 3],
    ['page=0', 0],
    ['page=-1', 0],
    ['page=1.5', 0],
    ['page=9999999', 0],
    ['', 0],
  ])('reads %j as %d', (query, page) => {
    expect(pageNumber(urlOf(query))).toBe(page)
  })
})

describe('textOf', () => {
  it('takes a file for no text', () => {
    const form = new FormData()
    form.set('reason', 'Damaged')
    form.set('file', new File(['x'], 'x.txt'))

    expect(textOf(form, 'reason')).toBe('Damaged')
    expect(textOf(form, 'file')).toBe('')
    expect(textOf(form, 'missing')).toBe('')
  })
})
