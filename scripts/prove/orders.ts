import type { Books } from './ledger.ts'

type OrderRow = {
  id: string
  status: string
  reason: string | null
  totalCents: number
  events: string[]
}

/**
 * Gives a sentence for every order whose events are not exactly those of its state, whose reservation is
 * not that of its state, or who was charged anything but once for a living order (architecture.md).
 */
export async function orderFaults(books: Books, since: Date): Promise<string[]> {
  const orders = await readOrders(books, since)
  const charges = await readCharges(books)
  const reservations = await readReservations(books)
  const known = new Set(orders.map(({ id }) => id))
  const faults = orders.flatMap((order) => [
    ...eventFaults(order),
    ...chargeFaults(order, charges.get(order.id)),
    ...reservationFaults(order, reservations.get(order.id)),
  ])
  const orphans = [...reservations]
    .filter(
      ([id, { state, createdAt }]) => state === 'held' && createdAt >= since && !known.has(id),
    )
    .map(([id]) => `Order ${id} does not exist, and copies are held for it`)
  return [...faults, ...orphans]
}

function eventFaults({ id, status, reason, events }: OrderRow): string[] {
  const allowed = expectedEvents(status, reason)
  const found = events.toSorted().join(' ')
  if (allowed.some((expected) => expected.toSorted().join(' ') === found)) return []
  const wanted = allowed.map((expected) => expected.join(', ') || 'none').join(' or ')
  return [`Order ${id} is ${status} and has the events ${found || 'none'}, not ${wanted}`]
}

// An order can be cancelled before it was placed, after it, and after it was confirmed. One that was short
// of stock, or superseded by another checkout of the same cart, was never announced at all.
function expectedEvents(status: string, reason: string | null): string[][] {
  const confirmed = ['order.created', 'order.confirmed']
  if (status === 'PENDING') return [[]]
  if (status === 'RESERVED') return [['order.created']]
  if (status === 'CONFIRMED') return [confirmed]
  if (status === 'SHIPPED') return [[...confirmed, 'order.shipped']]
  if (status === 'DELIVERED') return [[...confirmed, 'order.shipped', 'order.delivered']]
  if (reason === 'out_of_stock') return [[]]
  const cancelled = [
    ['order.created', 'order.cancelled'],
    ['order.cancelled'],
    [...confirmed, 'order.cancelled'],
  ]
  return reason === 'customer' ? [...cancelled, []] : cancelled
}

type Charge = { amountCents: number; charged: boolean; refunded: boolean }

function chargeFaults({ id, status, totalCents }: OrderRow, charge: Charge | undefined): string[] {
  const kept = charge !== undefined && charge.charged && !charge.refunded
  const owed = ['CONFIRMED', 'SHIPPED', 'DELIVERED'].includes(status)
  if (owed && !kept) return [`Order ${id} is ${status} and not paid`]
  if (status === 'CANCELLED' && kept) return [`Order ${id} is cancelled and was not refunded`]
  if (kept && charge.amountCents !== totalCents) {
    return [`Order ${id} costs ${totalCents} cents and ${charge.amountCents} were charged`]
  }
  return []
}

type Reservation = { state: string; createdAt: Date }

function reservationFaults(
  { id, status }: OrderRow,
  reservation: Reservation | undefined,
): string[] {
  const state = reservation?.state ?? 'none'
  const living = ['CONFIRMED', 'SHIPPED', 'DELIVERED'].includes(status)
  if (living && state !== 'deducted')
    return [`Order ${id} is ${status} and its reservation ${state}`]
  if (status === 'CANCELLED' && ['held', 'deducted'].includes(state)) {
    return [`Order ${id} is cancelled and its reservation ${state}`]
  }
  return []
}

function readOrders({ ecom }: Books, since: Date): Promise<OrderRow[]> {
  return ecom<OrderRow[]>`
    select
      orders.id,
      orders.status,
      orders.reason,
      orders.total_cents::float as "totalCents",
      coalesce(jsonb_agg(outbox.type) filter (where outbox.type is not null), '[]') as events
    from ordering.orders
    left join eventing.outbox
      on outbox.aggregate_id = orders.id::text
      and outbox.created_at >= ${since}
    where orders.created_at >= ${since}
    group by orders.id
    order by orders.id`
}

async function readCharges({ payment }: Books): Promise<Map<string, Charge>> {
  const rows = await payment<(Charge & { orderId: string })[]>`
    select
      order_id as "orderId",
      amount_cents::float as "amountCents",
      charged_at is not null as charged,
      refunded_at is not null as refunded
    from payment.charges`
  return new Map(rows.map((row) => [row.orderId, row]))
}

async function readReservations({ inventory }: Books): Promise<Map<string, Reservation>> {
  const rows = await inventory<(Reservation & { orderId: string })[]>`
    select
      order_id as "orderId",
      state,
      created_at as "createdAt"
    from inventory.reservations`
  return new Map(rows.map((row) => [row.orderId, row]))
}
