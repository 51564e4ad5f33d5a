import type { Tx } from '@bookstore/shared/db.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import { announce, type Context } from './order.ts'
import { expireReservations, findDueOrders, lockStock, moveStock } from './repository.ts'

const batch = 100

/**
 * Expires every hold that is over, a batch a transaction, and gives how many. Sweeps may overlap: each
 * hold is expired by one of them.
 */
export async function expireHolds(context: Context): Promise<number> {
  let expired = 0
  for (;;) {
    const { due, done } = await context.sql.begin((tx) => expireBatch(tx, context))
    expired += done
    if (due < batch) return expired
  }
}

async function expireBatch(
  tx: Tx,
  { signer, trace }: Context,
): Promise<{ due: number; done: number }> {
  const orderIds = await findDueOrders(tx, batch)
  if (orderIds.length === 0) return { due: 0, done: 0 }
  // Stock rows first, then reservations, as everywhere: the other way round deadlocks with a sale.
  await lockStock(tx, { bookIds: [], orderIds })
  const freed = await expireReservations(tx, orderIds)
  if (freed.length > 0) {
    const changes = freed.map(({ bookId, quantity }) => ({
      bookId,
      quantity: 0,
      reserved: -quantity,
    }))
    const moved = await moveStock(tx, changes, { reason: 'return' })
    await publish(tx, signer, announce(moved, { reason: 'return' }), trace)
  }
  return { due: orderIds.length, done: freed[0]?.orders ?? 0 }
}
