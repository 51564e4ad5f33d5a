import { toWire } from '@bookstore/shared/money.ts'

export const statuses = [
  'PENDING',
  'RESERVED',
  'CONFIRMED',
  'SHIPPED',
  'DELIVERED',
  'CANCELLED',
] as const
export const reasons = ['out_of_stock', 'payment_failed', 'customer', 'expired'] as const

export type Status = (typeof statuses)[number]
export type Reason = (typeof reasons)[number]
export type Command = 'confirm' | 'decline' | 'cancel' | 'expire' | 'ship' | 'deliver'

export type Item = {
  orderId: string
  bookId: string
  title: string
  author: string
  quantity: number
  priceCents: number
  deducted: boolean
}

export type OrderRow = {
  id: string
  userId: string
  status: Status
  reason: Reason | null
  totalCents: number
  currency: string
  createdAt: Date
  updatedAt: Date
  holdExpiresAt: Date | null
}

export type Order = OrderRow & { items: Item[] }

export type Move = {
  from: Status
  to: Exclude<Status, 'PENDING' | 'RESERVED'>
  reason: Reason | null
}

/**
 * `unchanged`: the order is where the command would bring it, or the command comes too late.
 * `early`: a payment's outcome of an order that is not placed yet. `refused`: the state forbids it.
 */
export type Decision = { kind: 'moved'; move: Move } | { kind: 'unchanged' | 'early' | 'refused' }

const open: readonly Status[] = ['PENDING', 'RESERVED', 'CONFIRMED']

/** The life of an order (architecture.md): CANCELLED and DELIVERED are ends. */
export function decide(
  { status, deducted }: { status: Status; deducted: boolean },
  command: Command,
): Decision {
  switch (command) {
    case 'confirm':
      return settle(status, { from: status, to: 'CONFIRMED', reason: null })
    case 'decline':
      return settle(status, { from: status, to: 'CANCELLED', reason: 'payment_failed' })
    case 'cancel':
      if (status === 'CANCELLED') return { kind: 'unchanged' }
      return when(open.includes(status), { from: status, to: 'CANCELLED', reason: 'customer' })
    case 'expire':
      if (!open.includes(status) || (status === 'CONFIRMED' && deducted)) {
        return { kind: 'unchanged' }
      }
      return when(true, { from: status, to: 'CANCELLED', reason: 'expired' })
    case 'ship':
      return when(status === 'CONFIRMED' && deducted, { from: status, to: 'SHIPPED', reason: null })
    case 'deliver':
      return when(status === 'SHIPPED', { from: status, to: 'DELIVERED', reason: null })
  }
}

function settle(status: Status, move: Move): Decision {
  if (status === 'RESERVED') return { kind: 'moved', move }
  return { kind: status === 'PENDING' ? 'early' : 'unchanged' }
}

function when(allowed: boolean, move: Move): Decision {
  return allowed ? { kind: 'moved', move } : { kind: 'refused' }
}

export function isDeducted({ items }: Order): boolean {
  return items.every((item) => item.deducted)
}

export function withItems(rows: readonly OrderRow[], items: readonly Item[]): Order[] {
  const byOrder = Map.groupBy(items, (item) => item.orderId)
  return rows.map((row) => ({ ...row, items: byOrder.get(row.id) ?? [] }))
}

/** The order as its shopper sees it. */
export function toWireOrder(order: Order) {
  return {
    id: order.id,
    status: order.status,
    reason: order.reason,
    items: order.items.map(({ bookId, title, author, quantity, priceCents }) => ({
      bookId,
      title,
      author,
      quantity,
      unitPrice: toWire(priceCents),
      lineTotal: toWire(priceCents * quantity),
    })),
    total: toWire(order.totalCents),
    currency: order.currency,
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
    holdExpiresAt: order.holdExpiresAt?.toISOString() ?? null,
  }
}

/** The order as the shop sees it. */
export function toAdminOrder(order: Order) {
  return { ...toWireOrder(order), userId: order.userId }
}
