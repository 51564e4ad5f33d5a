import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { paymentCompleted } from '@bookstore/contracts/payment-completed.ts'
import { paymentFailed } from '@bookstore/contracts/payment-failed.ts'
import { paymentRefunded } from '@bookstore/contracts/payment-refunded.ts'
import { toWire } from '@bookstore/shared/money.ts'

export type Status = 'registered' | 'processing' | 'completed' | 'failed' | 'cancelled' | 'refunded'

export type Payment = {
  id: string
  orderId: string
  userId: string
  amountCents: number
  currency: string
  token: string | null
  status: Status
  /** `timeout` on a payment under way: it is decided that it fails. */
  reason: string | null
  isCancelRequested: boolean
}

/** What a gateway says to a charge. */
export type Answer = 'charged' | 'declined'

/** How a payment under way ends. */
export type Settlement =
  | { status: 'completed' | 'refunded'; reason?: undefined }
  | { status: 'failed'; reason: 'declined' | 'timeout' }

/** The token of an order that came without one. */
export const defaultToken = 'tok_success'

/** Decides how a payment under way ends, by the gateway's answer. */
export function settlementOf(answer: Answer, isCancelRequested: boolean): Settlement {
  if (answer === 'declined') return { status: 'failed', reason: 'declined' }
  return { status: isCancelRequested ? 'refunded' : 'completed' }
}

/** Gives the events of a payment's end: an order that was cancelled meanwhile was paid and refunded. */
export function eventsOf(payment: Payment, { status, reason }: Settlement): NewEvent[] {
  const { id, orderId, amountCents, currency } = payment
  const amount = toWire(amountCents)
  const data = { orderId, paymentId: id, amount, currency, timestamp: new Date().toISOString() }
  if (status === 'failed') return [paymentFailed({ ...data, reason })]
  return status === 'completed'
    ? [paymentCompleted(data)]
    : [paymentCompleted(data), paymentRefunded(data)]
}

/** Gives the event of a completed payment that went back. */
export function refundOf({ id, orderId, amountCents, currency }: Payment): NewEvent {
  const amount = toWire(amountCents)
  const timestamp = new Date().toISOString()
  return paymentRefunded({ orderId, paymentId: id, amount, currency, timestamp })
}
