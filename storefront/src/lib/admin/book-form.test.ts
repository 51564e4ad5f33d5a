import { describe, expect, it } from 'vitest'
import {
  emptyBook,
  merge,
  parseInteger,
  readValues,
  toBody,
  toFaults,
  toValues,
} from './book-form.ts'

const dune = {
  title: 'Dune',
  author: 'Frank Herbert',
  genre: 'Science fiction',
  isbn: '9780441172719',
  price: 1050,
  publishedYear: 1965,
  description: 'Sand.\r\nSpice.',
  coverUrl: null,
}

const values = {
  title: 'Dune',
  author: 'Frank Herbert',
  genre: 'Science fiction',
  isbn: '9780441172719',
  price: '10.50',
  publishedYear: '1965',
  description: 'Sand.\nSpice.',
  coverUrl: '',
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

describe('the form of a book', () => {
  it('holds a book as text', () => {
    expect(toValues(dune)).toEqual(values)
  })

  it('is read with empty fields for missing ones, and without a file', () => {
    const form = formOf({ title: 'Dune', description: 'Sand.\r\nSpice.', other: 'x' })
    form.set('author', new File([], 'author.txt'))

    expect(readValues(form)).toEqual({ ...emptyBook, title: 'Dune', description: 'Sand.\nSpice.' })
  })

  it('makes the body that the function takes', () => {
    expect(toBody({ ...values, title: ' Dune ', coverUrl: ' https://a.example/b.png ' })).toEqual({
      title: 'Dune',
      author: 'Frank Herbert',
      genre: 'Science fiction',
      isbn: '9780441172719',
      price: 10.5,
      publishedYear: 1965,
      description: 'Sand.\nSpice.',
      coverUrl: 'https://a.example/b.png',
    })
  })

  it('leaves what is no number to the function', () => {
    const body = toBody({ ...values, price: 'ten', publishedYear: 'long ago' })

    expect(body).toMatchObject({ price: null, publishedYear: null, coverUrl: null })
  })
})

describe('parseInteger', () => {
  it.each([
    ['12', 12],
    [' -3 ', -3],
    ['+4', 4],
    ['0', 0],
    ['', null],
    ['1.5', null],
    ['1e3', null],
    ['12345678901', null],
  ])('reads %j as %j', (typed, number) => {
    expect(parseInteger(typed)).toBe(number)
  })
})

describe('toFaults', () => {
  it('finds the fields that a refusal points at', () => {
    const errors = ['/price', '/title', '/coverUrl/0', '?page', ''].map((pointer) => ({ pointer }))

    expect(toFaults(errors)).toEqual({ title: true, price: true, coverUrl: true })
    expect(Object.keys(toFaults(errors))).toEqual(['title', 'price', 'coverUrl'])
  })
})

describe('merge', () => {
  it('follows what is kept in fields that were not typed into', () => {
    const kept = { ...values, price: '12.00' }
    const typed = { ...values, title: 'Dune!' }

    expect(merge(values, kept, typed)).toEqual({
      values: { ...values, title: 'Dune!', price: '12.00' },
      changes: [{ field: 'price', was: '10.50', is: '12.00', mine: null }],
    })
  })

  it('keeps what was typed over a change, and tells both', () => {
    const kept = { ...values, title: 'Dune I' }
    const typed = { ...values, title: 'Dune 1' }

    expect(merge(values, kept, typed)).toEqual({
      values: typed,
      changes: [{ field: 'title', was: 'Dune', is: 'Dune I', mine: 'Dune 1' }],
    })
  })

  it('sees no quarrel where both made the same change', () => {
    const both = { ...values, title: 'Dune I' }

    expect(merge(values, both, both)).toEqual({
      values: both,
      changes: [{ field: 'title', was: 'Dune', is: 'Dune I', mine: null }],
    })
  })
})
