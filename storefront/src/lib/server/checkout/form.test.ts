import { describe, expect, it } from 'vitest'
import { readAdjustments, readOrder } from './form.ts'

const key = '3a4e9a0e-4a57-4d61-9f0c-0d6a3f0a2b11'
const bookId = '00000000-0000-0000-0000-000000000001'

function form(fields: [string, string][]): FormData {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  return data
}

describe('readOrder', () => {
  it('reads what the page was made with', () => {
    const given = form([
      ['csrf', 'x'],
      ['key', key],
      ['expectedTotal', '1999'],
      ['payment', 'slow'],
    ])

    expect(readOrder(given)).toEqual({ key, expectedTotal: 1999, payment: 'slow' })
  })

  it.each([
    ['key', 'mine'],
    ['expectedTotal', '19.99'],
    ['expectedTotal', '-1'],
    ['payment', 'tok_success'],
  ])('refuses the %s %j', (name, value) => {
    const given = { key, expectedTotal: '1999', payment: 'good', [name]: value }

    expect(readOrder(form(Object.entries(given)))).toBeNull()
  })

  it('refuses a form without a choice of payment', () => {
    expect(
      readOrder(
        form([
          ['key', key],
          ['expectedTotal', '1'],
        ]),
      ),
    ).toBeNull()
  })
})

describe('readAdjustments', () => {
  it('reads every line', () => {
    expect(
      readAdjustments(
        form([
          ['line', `${bookId} 2`],
          ['line', `${key} 0`],
        ]),
      ),
    ).toEqual([
      { bookId, available: 2 },
      { bookId: key, available: 0 },
    ])
  })

  it.each([`${bookId} 100`, `${bookId}`, `${bookId} -1`, 'a 1', `${bookId} 1 1`])(
    'refuses %j',
    (line) => {
      expect(readAdjustments(form([['line', line]]))).toBeNull()
    },
  )

  it('refuses more lines than a cart has', () => {
    const lines = Array.from({ length: 101 }, (): [string, string] => ['line', `${bookId} 1`])

    expect(readAdjustments(form(lines))).toBeNull()
  })
})
