import type { Account, Movement } from './ledger.ts'
import { bookId, type Book } from './books.ts'
import type { Order } from './orders.ts'
import { timelineOf } from './timeline.ts'

export type Value = string | number | Date | undefined
/** A table that is filled: its columns, and the rows of one record. */
export type Table<R> = {
  name: string
  columns: readonly string[]
  rows: (record: R, number: number) => Value[][]
}

const holdMilliseconds = 600_000

export const books: Table<{ book: Book; popularity: number }> = {
  name: 'catalog.books',
  columns:
    'id title author description genre isbn price_cents published_year popularity created_at'.split(
      ' ',
    ),
  rows: ({ book, popularity }) => [
    [
      book.id,
      book.title,
      book.author,
      book.description,
      book.genre,
      book.isbn,
      book.priceCents,
      book.publishedYear,
      popularity,
      new Date(book.createdAt),
    ],
  ],
}

export function availability(seed: number): Table<Account> {
  return {
    name: 'catalog.availability',
    columns: ['book_id', 'available', 'sold', 'updated_at'],
    rows: ({ quantity, sold, updatedAt }, number) => [
      [bookId(seed, number), quantity, sold, new Date(updatedAt)],
    ],
  }
}

export const orders: Table<Order> = {
  name: 'ordering.orders',
  columns: 'id user_id status reason total_cents created_at updated_at paid_at'.split(' '),
  rows: (order) => {
    const { id, userId, fate, totalCents, createdAt, paidAt } = order
    const isDelivered = fate === 'delivered'
    const updatedAt = order.deliveredAt ?? order.cancelledAt ?? createdAt
    return [
      [
        id,
        userId,
        isDelivered ? 'DELIVERED' : 'CANCELLED',
        isDelivered ? undefined : fate,
        totalCents,
        new Date(createdAt),
        new Date(updatedAt),
        paidAt === undefined ? undefined : new Date(paidAt),
      ],
    ]
  },
}

export const items: Table<Order> = {
  name: 'ordering.items',
  columns: 'order_id line book_id title author quantity price_cents deducted_at'.split(' '),
  rows: ({ id, lines, deductedAt }) =>
    lines.map((line, at) => [
      id,
      at + 1,
      line.bookId,
      line.title,
      line.author,
      line.quantity,
      line.priceCents,
      deductedAt === undefined ? undefined : new Date(deductedAt),
    ]),
}

export const timeline: Table<Order> = {
  name: 'ordering.timeline',
  columns: ['order_id', 'time', 'type', 'function', 'detail'],
  rows: (order) =>
    timelineOf(order).map(({ at, type, by, detail }) => [order.id, new Date(at), type, by, detail]),
}

export function stock(seed: number): Table<Account> {
  return {
    name: 'inventory.stock',
    columns: ['book_id', 'quantity', 'updated_at'],
    rows: ({ quantity, updatedAt }, number) => [
      [bookId(seed, number), quantity, new Date(updatedAt)],
    ],
  }
}

const reservationStates = {
  delivered: 'deducted',
  payment_failed: 'cancelled',
  customer: 'cancelled',
  expired: 'expired',
  out_of_stock: undefined,
} as const

export const reservations: Table<Order> = {
  name: 'inventory.reservations',
  columns: ['order_id', 'state', 'expires_at', 'created_at', 'updated_at'],
  rows: ({ id, fate, createdAt, deductedAt, cancelledAt }) => {
    const state = reservationStates[fate]
    const updatedAt = cancelledAt ?? deductedAt ?? createdAt
    const expiresAt = createdAt + holdMilliseconds
    if (state === undefined) return []
    return [[id, state, new Date(expiresAt), new Date(createdAt), new Date(updatedAt)]]
  },
}

export const reservationLines: Table<Order> = {
  name: 'inventory.reservation_lines',
  columns: ['order_id', 'book_id', 'quantity'],
  rows: ({ id, fate, lines }) =>
    fate === 'out_of_stock' ? [] : lines.map(({ bookId, quantity }) => [id, bookId, quantity]),
}

export function movements(seed: number): Table<Movement> {
  return {
    name: 'inventory.movements',
    columns: 'book_id delta reason order_id note previous_quantity new_quantity created_at'.split(
      ' ',
    ),
    rows: ({ book, delta, reason, orderId, note, before, at }) => [
      [bookId(seed, book), delta, reason, orderId, note, before, before + delta, new Date(at)],
    ],
  }
}

export const payments: Table<Order> = {
  name: 'payment.payments',
  columns:
    'id order_id user_id amount_cents token status reason cancel_requested_at created_at updated_at'.split(
      ' ',
    ),
  rows: (order) => {
    const { id, userId, fate, totalCents, createdAt, deductedAt, paidAt, cancelledAt } = order
    if (fate === 'out_of_stock') return []
    const began = new Date(deductedAt ?? cancelledAt ?? createdAt)
    const ended = new Date(cancelledAt ?? paidAt ?? createdAt)
    const payment = id.replace('-0bde-', '-0ba1-')
    if (fate === 'expired') {
      return [
        [payment, id, userId, undefined, undefined, 'cancelled', undefined, ended, ended, ended],
      ]
    }
    const isDeclined = fate === 'payment_failed'
    const status = isDeclined ? 'failed' : fate === 'customer' ? 'refunded' : 'completed'
    const token = isDeclined ? 'tok_decline' : 'tok_success'
    const reason = isDeclined ? 'declined' : undefined
    return [[payment, id, userId, totalCents, token, status, reason, undefined, began, ended]]
  },
}

export const charges: Table<Order> = {
  name: 'payment.charges',
  columns: ['order_id', 'amount_cents', 'charged_at', 'refunded_at'],
  rows: ({ id, fate, totalCents, paidAt, cancelledAt, deductedAt }) => {
    if (deductedAt === undefined) return []
    const chargedAt = paidAt === undefined ? undefined : new Date(paidAt)
    const isRefunded = fate === 'customer' && cancelledAt !== undefined
    return [[id, totalCents, chargedAt, isRefunded ? new Date(cancelledAt) : undefined]]
  },
}
