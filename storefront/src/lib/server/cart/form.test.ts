import { describe, expect, it } from 'vitest'
import { readChange, readLine } from './form.ts'

const bookId = '00000000-0000-0000-0000-000000000001'

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries({ bookId, title: 'Dune', ...fields })) {
    data.set(name, value)
  }
  return data
}

describe('readChange', () => {
  it('reads what was typed', () => {
    expect(readChange(form({ quantity: ' 7 ' }))).toEqual({ bookId, title: 'Dune', quantity: 7 })
  })

  it('prefers the button that was pressed', () => {
    expect(readChange(form({ quantity: '7', to: '6' }))?.quantity).toBe(6)
  })

  it('takes 0, which removes, and 99', () => {
    expect(readChange(form({ quantity: '0' }))?.quantity).toBe(0)
    expect(readChange(form({ quantity: '99' }))?.quantity).toBe(99)
  })

  it.each(['', '-1', '1.5', '100', '1e1', 'many', '９'])('refuses %j', (quantity) => {
    expect(readChange(form({ quantity }))).toBeNull()
  })

  it('refuses a made up id, and a form without a quantity', () => {
    expect(readChange(form({ quantity: '1', bookId: '../admin' }))).toBeNull()
    expect(readChange(form({}))).toBeNull()
  })
})

describe('readLine', () => {
  it('reads the book', () => {
    expect(readLine(form({}))).toEqual({ bookId, title: 'Dune' })
    expect(readLine(form({ bookId: '1' }))).toBeNull()
    expect(readLine(form({ title: 'x'.repeat(501) }))).toBeNull()
  })
})
