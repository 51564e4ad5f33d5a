import { describe, expect, it } from 'vitest'
import { eventsOf, settlementOf, type Payment } from './payment.ts'

const payment: Payment = {
  id: '00000000-0000-4000-8000-00000000000a',
  orderId: '00000000-0000-4000-8000-00000000000b',
  userId: 'user1',
  amountCents: 1999,
  currency: 'USD',
  token: null,
  status: 'processing',
  reason: null,
  isCancelRequested: false,
}

describe('settlementOf', () => {
  it.each([
    ['charged', false, { status: 'completed' }],
    ['charged', true, { status: 'refunded' }],
    ['declined', false, { status: 'failed', reason: 'declined' }],
    ['declined', true, { status: 'failed', reason: 'declined' }],
  ] as const)('ends what is %s, cancelled: %s', (answer, isCancelRequested, settlement) => {
    expect(settlementOf(answer, isCancelRequested)).toEqual(settlement)
  })
})

describe('eventsOf', () => {
  const data = {
    orderId: payment.orderId,
    paymentId: payment.id,
    amount: 19.99,
    currency: 'USD',
    timestamp: expect.any(String),
  }
  const event = (type: string, fields: object = {}) => ({
    type,
    source: '/payment',
    aggregateType: 'order',
    subject: payment.orderId,
    data: { ...data, ...fields },
  })

  it('says that it is completed', () => {
    expect(eventsOf(payment, { status: 'completed' })).toEqual([event('payment.completed')])
  })

  it('says why it failed', () => {
    expect(eventsOf(payment, { status: 'failed', reason: 'timeout' })).toEqual([
      event('payment.failed', { reason: 'timeout' }),
    ])
  })

  it('says that what was cancelled meanwhile is paid and refunded', () => {
    expect(eventsOf(payment, { status: 'refunded' })).toEqual([
      event('payment.completed'),
      event('payment.refunded'),
    ])
  })
})
