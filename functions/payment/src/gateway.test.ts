import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { behaviourOf } from './gateway.ts'

const order = (token: string, orderId = '00000000-0000-4000-8000-000000000001') => ({
  orderId,
  token,
  amountCents: 1999,
})

describe('behaviourOf', () => {
  it.each([
    ['tok_success', { answer: 'charged', delayMilliseconds: 0 }],
    ['tok_slow', { answer: 'charged', delayMilliseconds: 1500 }],
    ['tok_timeout', { answer: 'charged', delayMilliseconds: Infinity }],
    ['tok_decline', { answer: 'declined', delayMilliseconds: 0 }],
    ['tok_of_nobody', { answer: 'declined', delayMilliseconds: 0 }],
  ])('goes by the token %s', (token, behaviour) => {
    expect(behaviourOf(order(token), 0)).toEqual(behaviour)
  })

  it('declines all good orders at the rate 1', () => {
    fc.assert(
      fc.property(fc.uuid(), (orderId) => {
        expect(behaviourOf(order('tok_success', orderId), 1).answer).toBe('declined')
      }),
    )
  })

  it('declines the same share of orders every time', () => {
    const ids = Array.from({ length: 2000 }, (_, at) => `order-${at}`)
    const declined = (rate: number) =>
      ids.filter((id) => behaviourOf(order('tok_success', id), rate).answer === 'declined')
    expect(declined(0.3)).toEqual(declined(0.3))
    expect(declined(0.3).length / ids.length).toBeCloseTo(0.3, 1)
    expect(declined(0.4)).toEqual(expect.arrayContaining(declined(0.3)))
  })
})
