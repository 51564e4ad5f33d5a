import { createHash } from 'node:crypto'
import { toWire } from '@bookstore/shared/money.ts'

export type Line = {
  bookId: string
  title: string
  author: string
  quantity: number
  priceCents: number
}
/** A line of the cart; a book that is not available is not sold any more. */
export type CartLine = Line & { available: boolean }
export type ShortLine = { bookId: string; title: string; requested: number; available: number }
export type Stock = { bookId: string; available: number }

export type Order = {
  id: string
  userId: string
  status: string
  reason: string | null
  totalCents: number
  currency: string
  createdAt: Date
  updatedAt: Date
  holdExpiresAt: Date | null
  lines: Line[]
}

export type Wish = { expectedTotalCents: number | null; paymentToken: string | null }

/** The canonical form of a body: what two requests with one key must share. */
export function hashWish({ expectedTotalCents, paymentToken }: Wish): string {
  const canonical = JSON.stringify([expectedTotalCents, paymentToken])
  return createHash('sha256').update(canonical).digest('hex')
}

export function totalCents(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0)
}

export type Review =
  | { kind: 'accepted'; totalCents: number }
  | { kind: 'empty' }
  | { kind: 'retired'; lines: ShortLine[] }
  | { kind: 'price-changed'; oldCents: number; newCents: number; lines: CartLine[] }

/** Says whether a cart can be bought as the shopper saw it. */
export function review(lines: CartLine[], { expectedTotalCents }: Wish): Review {
  if (lines.length === 0) return { kind: 'empty' }
  const retired = lines.filter((line) => !line.available)
  if (retired.length > 0) return { kind: 'retired', lines: soldOut(retired) }
  const newCents = totalCents(lines)
  if (expectedTotalCents !== null && expectedTotalCents !== newCents) {
    return { kind: 'price-changed', oldCents: expectedTotalCents, newCents, lines }
  }
  return { kind: 'accepted', totalCents: newCents }
}

/** The lines that a reservation found short, as the shopper sees them. */
export function shortLines(lines: readonly Line[], short: readonly Stock[]): ShortLine[] {
  return short.flatMap(({ bookId, available }) =>
    lines
      .filter((line) => line.bookId === bookId)
      .map(({ title, quantity }) => ({ bookId, title, requested: quantity, available })),
  )
}

function soldOut(lines: readonly Line[]): ShortLine[] {
  return shortLines(
    lines,
    lines.map(({ bookId }) => ({ bookId, available: 0 })),
  )
}

export type InCart = { bookId: string; quantity: number }

/**
 * Says whether a cart still has all that was bought. If not, another checkout took it, or the shopper
 * removed it, and this order is superseded.
 */
export function compareCart(
  bought: readonly Line[],
  cart: readonly InCart[],
): 'whole' | 'changed' | 'empty' {
  if (cart.length === 0) return 'empty'
  const quantities = new Map(cart.map((line) => [line.bookId, line.quantity]))
  const whole = bought.every((line) => (quantities.get(line.bookId) ?? 0) >= line.quantity)
  return whole ? 'whole' : 'changed'
}

/** The order as `GET /ecom/orders/{id}` gives it. */
export function toWireOrder(order: Order) {
  return {
    id: order.id,
    status: order.status,
    reason: order.reason,
    items: order.lines.map(({ bookId, title, author, quantity, priceCents }) => ({
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
