import { describe, expect, it } from 'vitest'
import {
  canCancel,
  isFinal,
  isSettled,
  newer,
  statuses,
  stepsOf,
  type OrderState,
} from './order.ts'

function orderState(
  order: Partial<OrderState['order']> = {},
  types: readonly string[] = [],
): OrderState {
  const time = '2026-01-01T12:00:00.000Z'
  return {
    order: {
      id: 'order-1',
      status: 'RESERVED',
      reason: null,
      items: [],
      total: 1999,
      createdAt: time,
      updatedAt: time,
      holdExpiresAt: null,
      ...order,
    },
    timeline: types.map((type) => ({ time, type, function: 'orders', detail: type })),
  }
}

describe('stepsOf', () => {
  it.each([
    ['PENDING', ['ahead', 'ahead', 'ahead', 'ahead']],
    ['RESERVED', ['current', 'ahead', 'ahead', 'ahead']],
    ['CONFIRMED', ['done', 'current', 'ahead', 'ahead']],
    ['SHIPPED', ['done', 'done', 'current', 'ahead']],
    ['DELIVERED', ['done', 'done', 'done', 'current']],
  ] as const)('shows where an order that is %s stands', (status, states) => {
    const steps = stepsOf(orderState({ status }))

    expect(steps.map((step) => step.status)).toEqual([
      'RESERVED',
      'CONFIRMED',
      'SHIPPED',
      'DELIVERED',
    ])
    expect(steps.map((step) => step.state)).toEqual(states)
  })

  it.each([
    { types: ['checkout.started'], before: [] },
    { types: ['order.created', 'order.cancelled'], before: ['RESERVED'] },
    { types: ['order.created', 'order.confirmed'], before: ['RESERVED', 'CONFIRMED'] },
  ])('shows the steps before a cancellation: $before', ({ types, before }) => {
    expect(stepsOf(orderState({ status: 'CANCELLED' }, types))).toEqual([
      ...before.map((status) => ({ status, state: 'done' })),
      { status: 'CANCELLED', state: 'stopped' },
    ])
  })
})

describe('isFinal and canCancel', () => {
  it('know the ends, and what may be called off', () => {
    expect(statuses.filter(isFinal)).toEqual(['DELIVERED', 'CANCELLED'])
    expect(statuses.filter(canCancel)).toEqual(['PENDING', 'RESERVED', 'CONFIRMED'])
  })
})

describe('isSettled', () => {
  const ended = Date.parse('2026-01-01T12:00:00.000Z')

  it('waits half a minute for the last words of a final order', () => {
    const { order } = orderState({ status: 'CANCELLED' })

    expect(isSettled(order, ended + 30_000)).toBe(false)
    expect(isSettled(order, ended + 30_001)).toBe(true)
  })

  it('never comes before the end', () => {
    const { order } = orderState({ status: 'CONFIRMED' })

    expect(isSettled(order, ended + 86_400_000)).toBe(false)
  })
})

describe('newer', () => {
  const early = orderState()
  const late = orderState({ status: 'CONFIRMED', updatedAt: '2026-01-01T12:00:01.000Z' })
  const longer = orderState({}, ['order.created'])

  it('takes the later state, wherever it stands', () => {
    expect(newer(early, late)).toBe(late)
    expect(newer(late, early)).toBe(late)
  })

  it('takes the longer story of one moment', () => {
    expect(newer(early, longer)).toBe(longer)
    expect(newer(longer, early)).toBe(longer)
  })

  it('keeps the first where there is no second of the same order', () => {
    expect(newer(early, null)).toBe(early)
    expect(newer(early, orderState({ id: 'order-2', updatedAt: '2027-01-01T00:00:00Z' }))).toBe(
      early,
    )
  })
})
