import { inventoryUpdated } from '@bookstore/contracts/inventory-updated.ts'
import type { contract as cancelled } from '@bookstore/contracts/order-cancelled.ts'
import type { contract as created } from '@bookstore/contracts/order-created.ts'
import type { Sql, Tx } from '@bookstore/shared/db.ts'
import type { Event, Outcome } from '@bookstore/shared/events.ts'
import { firstDelivery } from '@bookstore/shared/inbox.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import { problem } from '@bookstore/shared/problem.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import {
  decideCancelled,
  decideCreated,
  type Decision,
  type MovedRow,
  type Movement,
  type State,
} from './ledger.ts'
import { findReservation, lockStock, moveReservation, moveStock } from './repository.ts'

export type Context = { sql: Sql; signer: Signer; trace: Trace }
type OrderEvent = Event<typeof created | typeof cancelled>

/** Deals with an order's event in one transaction: the counts, the movements, the inbox and the outbox. */
export function settleOrder(context: Context, event: OrderEvent): Promise<Outcome> {
  return context.sql.begin((tx) => settle(tx, context, event))
}

async function settle(tx: Tx, context: Context, event: OrderEvent): Promise<Outcome> {
  const { orderId, items } = event.data
  const bookIds = items.map(({ bookId }) => bookId)
  // Sent in this order, which is why they are executed and not just awaited: the reservation is read once
  // the stock rows are locked, and nobody moves a reservation that has lines without these locks.
  const locked = lockStock(tx, { bookIds, orderIds: [orderId] }).execute()
  const found = findReservation(tx, orderId).execute()
  const [rows, [reservation]] = await Promise.all([locked, found])
  const stock = new Map(rows.map((row) => [row.bookId, row]))
  const decision =
    event.type === 'order.created'
      ? decideCreated(reservation, inLowerCase(event.data.items), stock)
      : decideCancelled(reservation, stock)
  if (decision === 'retry') return 'retry'
  if (await firstDelivery(tx, event)) {
    await apply(tx, context, { orderId, from: reservation?.state, decision })
  }
  return 'done'
}

async function apply(
  tx: Tx,
  { signer, trace }: Context,
  { orderId, from, decision }: { orderId: string; from: State | undefined; decision: Decision },
): Promise<void> {
  const { state, changes, lines } = decision
  if (!state) return
  const isMoved = await moveReservation(tx, { orderId, from, to: state }, lines)
  if (!isMoved) throw problem('retry-later')
  if (changes.length === 0) return
  const movement = { reason: state === 'deducted' ? 'sale' : 'return', orderId } as const
  const moved = await moveStock(tx, changes, movement)
  await publish(tx, signer, announce(moved, movement), trace)
}

/** Makes an `inventory.updated` for each row that has moved. */
export function announce(rows: readonly MovedRow[], { reason, orderId }: Movement) {
  return rows.map(({ bookId, previousQuantity, quantity, reserved, timestamp }) =>
    inventoryUpdated({
      bookId,
      previousQuantity,
      newQuantity: quantity,
      available: quantity - reserved,
      reason,
      ...(orderId === undefined ? {} : { orderId }),
      timestamp,
    }),
  )
}

function inLowerCase<L extends { bookId: string }>(lines: readonly L[]): L[] {
  return lines.map((line) => ({ ...line, bookId: line.bookId.toLowerCase() }))
}
