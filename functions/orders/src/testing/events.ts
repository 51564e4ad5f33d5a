import { randomUUID } from 'node:crypto'
import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { inventoryUpdated } from '@bookstore/contracts/inventory-updated.ts'
import { paymentCompleted } from '@bookstore/contracts/payment-completed.ts'
import { paymentFailed } from '@bookstore/contracts/payment-failed.ts'
import { paymentRefunded } from '@bookstore/contracts/payment-refunded.ts'

const timestamp = '2025-11-21T12:00:00.000Z'

/** The events of an order that `testing/shop.ts` makes. */
export const completed = (orderId: string): NewEvent => paymentCompleted(payment(orderId))
export const refunded = (orderId: string): NewEvent => paymentRefunded(payment(orderId))
export const failed = (orderId: string): NewEvent =>
  paymentFailed({ ...payment(orderId), reason: 'declined' })

export function sold(orderId: string, bookId: string, copies: number): NewEvent {
  return counted({ orderId, bookId, from: 50, to: 50 - copies, reason: 'sale' })
}

export function returned(orderId: string, bookId: string, copies: number): NewEvent {
  return counted({ orderId, bookId, from: 50 - copies, to: 50, reason: 'return' })
}

export function restocked(bookId: string): NewEvent {
  return counted({ bookId, from: 50, to: 60, reason: 'adjustment' })
}

function payment(orderId: string) {
  return { orderId, paymentId: randomUUID(), amount: 40.03, currency: 'USD', timestamp }
}

function counted({
  from,
  to,
  ...data
}: {
  orderId?: string
  bookId: string
  from: number
  to: number
  reason: 'sale' | 'return' | 'adjustment'
}): NewEvent {
  const counts = { previousQuantity: from, newQuantity: to, available: to }
  return inventoryUpdated({ ...data, ...counts, timestamp })
}
