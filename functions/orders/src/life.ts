import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import { orderConfirmed } from '@bookstore/contracts/order-confirmed.ts'
import { orderDelivered } from '@bookstore/contracts/order-delivered.ts'
import { orderShipped } from '@bookstore/contracts/order-shipped.ts'
import type { Database, Tx } from '@bookstore/shared/db.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import { withItems, type Move, type Order } from './order.ts'
import { findItems, findOrder, lockOrder, moveOrder, tell } from './repository.ts'
import { moved } from './story.ts'

export type Context = { db: Database; signer: Signer; trace: Trace }

export async function readOrder({ db }: Pick<Context, 'db'>, id: string) {
  const sql = await db()
  const [row, items] = await Promise.all([findOrder(sql, id), findItems(sql, [id])])
  return row && withItems([row], items)[0]
}

/** Locks an order and reads its items, in this order, so that both are the last state. */
export async function lockWhole(tx: Tx, id: string): Promise<Order | undefined> {
  const [row, items] = await Promise.all([lockOrder(tx, id), findItems(tx, [id])])
  return row && withItems([row], items)[0]
}

/** Moves a locked order, tells it in the timeline and to the world. */
export async function carryOut(
  tx: Tx,
  { signer, trace }: Pick<Context, 'signer' | 'trace'>,
  order: Order,
  { move, byShop }: { move: Move; byShop?: boolean },
): Promise<Order> {
  const row = await moveOrder(tx, order.id, move)
  if (!row) throw new Error(`A locked order is not ${move.from} any more`)
  const now = { ...row, items: order.items }
  await Promise.all([
    tell(tx, order.id, moved(move, byShop ?? false)),
    publish(tx, signer, [toEvent(now, move)], trace),
  ])
  return now
}

function toEvent(order: Order, { to, reason }: Move): NewEvent {
  const data = {
    orderId: order.id,
    userId: order.userId,
    ...(reason === null ? {} : { reason }),
    items: order.items.map(({ bookId, quantity }) => ({ bookId, quantity })),
    timestamp: order.updatedAt.toISOString(),
  }
  switch (to) {
    case 'CONFIRMED':
      return orderConfirmed({ ...data, status: to })
    case 'SHIPPED':
      return orderShipped({ ...data, status: to })
    case 'DELIVERED':
      return orderDelivered({ ...data, status: to })
    case 'CANCELLED':
      return orderCancelled({ ...data, status: to })
  }
}
