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

export type OrderItem = {
  bookId: string
  title: string
  author: string
  quantity: number
  /** In cents. */
  unitPrice: number
  /** In cents. */
  lineTotal: number
}

export type Order = {
  id: string
  status: Status
  reason: Reason | null
  items: OrderItem[]
  /** In cents. */
  total: number
  createdAt: string
  updatedAt: string
  holdExpiresAt: string | null
}

/** Something that happened to an order, and the function that did it. */
export type Entry = { time: string; type: string; function: string; detail: string }

/** An order with its story, as pages and their streams show it. */
export type OrderState = { order: Order; timeline: Entry[] }

/** Says whether an order has come to an end: nothing moves it any more. */
export function isFinal(status: Status): boolean {
  return status === 'DELIVERED' || status === 'CANCELLED'
}

/** Milliseconds in which a final order's last words are told, such as its refund. */
const epilogue = 30_000

/**
 * Says whether nothing is to be heard of an order any more.
 * @param now milliseconds, by the server's clock
 */
export function isSettled({ status, updatedAt }: Order, now: number): boolean {
  return isFinal(status) && now - Date.parse(updatedAt) > epilogue
}

/** Says whether a shopper may still cancel (api.md): not what is on its way. */
export function canCancel(status: Status): boolean {
  return status === 'PENDING' || status === 'RESERVED' || status === 'CONFIRMED'
}

export type Step = { status: Status; state: 'done' | 'current' | 'ahead' | 'stopped' }

const path = ['RESERVED', 'CONFIRMED', 'SHIPPED', 'DELIVERED'] as const

/**
 * Gives the steps of an order's life. A cancelled order shows the steps it took, then its end; what it
 * took is read from its story.
 */
export function stepsOf({ order: { status }, timeline }: OrderState): Step[] {
  if (status === 'CANCELLED') {
    const took = new Set(timeline.map(({ type }) => type))
    const steps: Step[] = []
    if (took.has('order.created')) steps.push({ status: 'RESERVED', state: 'done' })
    if (took.has('order.confirmed')) steps.push({ status: 'CONFIRMED', state: 'done' })
    return [...steps, { status, state: 'stopped' }]
  }
  const at = path.findIndex((step) => step === status)
  return path.map((step, index) => ({
    status: step,
    state: index < at ? 'done' : index === at ? 'current' : 'ahead',
  }))
}

/** Gives the later of two states of an order; of two orders, the first. */
export function newer(first: OrderState, second: OrderState | null): OrderState {
  if (!second || second.order.id !== first.order.id) return first
  const difference = Date.parse(second.order.updatedAt) - Date.parse(first.order.updatedAt)
  if (difference !== 0) return difference > 0 ? second : first
  return second.timeline.length > first.timeline.length ? second : first
}
