import type { Line, Order } from './orders.ts'

export type Entry = { at: number; type: string; by: string; detail: string }

const holdMilliseconds = 600_000

/** What the functions wrote into the timeline of such an order. */
export function timelineOf(order: Order): Entry[] {
  const { fate, lines, createdAt, deductedAt, paidAt, cancelledAt, shippedAt, deliveredAt } = order
  const total = `${(order.totalCents / 100).toFixed(2)} USD`
  const copies = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const what = `${count(copies, 'copy', 'copies')} of ${count(lines.length, 'book', 'books')}`
  const until = new Date(createdAt + holdMilliseconds).toISOString()
  const entries: (Entry | undefined)[] = [
    entry(createdAt, 'checkout.started', 'checkout', `Checkout of ${what} for ${total}`),
  ]
  if (fate === 'out_of_stock') {
    entries.push(
      entry(cancelledAt, 'checkout.refused', 'reserve', `Not enough copies: ${short(lines)}`),
    )
    return entries.flatMap((found) => found ?? [])
  }
  if (fate !== 'expired') {
    const held = `All copies are held until ${until}`
    entries.push(entry(createdAt + 50, 'stock.reserved', 'reserve', held))
    entries.push(entry(createdAt + 50, 'order.created', 'checkout', 'The order is placed'))
  }
  entries.push(...lines.map((line) => moved(deductedAt, line, 'left the stock')))
  entries.push(entry(paidAt, 'payment.completed', 'payment', `Paid ${total}`))
  if (fate === 'payment_failed') {
    const detail = `The payment of ${total} failed: declined`
    entries.push(entry(cancelledAt, 'payment.failed', 'payment', detail))
  }
  entries.push(entry(paidAt, 'order.confirmed', 'orders', 'The order is confirmed'))
  entries.push(entry(cancelledAt, 'order.cancelled', 'orders', reasons[fate]))
  if (deductedAt !== undefined) {
    entries.push(...lines.map((line) => moved(cancelledAt, line, 'came back to the stock')))
  }
  if (fate === 'customer') {
    entries.push(entry(cancelledAt, 'payment.refunded', 'payment', `Refunded ${total}`))
  }
  entries.push(entry(shippedAt, 'order.shipped', 'orders', 'The order is shipped'))
  entries.push(entry(deliveredAt, 'order.delivered', 'orders', 'The order is delivered'))
  return entries.flatMap((found) => found ?? [])
}

const reasons = {
  payment_failed: 'Cancelled: the payment failed',
  expired: 'Cancelled: it was not completed in time',
  customer: 'Cancelled by the shopper',
  delivered: '',
} as const

function entry(at: number | undefined, type: string, by: string, detail: string) {
  return at === undefined ? undefined : { at, type, by, detail }
}

function moved(at: number | undefined, { quantity, title }: Line, where: string) {
  const detail = `${count(quantity, 'copy', 'copies')} of ${title} ${where}`
  return entry(at, 'inventory.updated', 'stock', detail)
}

function short(lines: readonly Line[]): string {
  return lines.map(({ title, quantity }) => `${title} (${quantity} wanted, 0 left)`).join(', ')
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
