import type { Tx } from '@bookstore/shared/db.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import { problem } from '@bookstore/shared/problem.ts'
import type { Count, StockRow } from './ledger.ts'
import { announce, type Context } from './order.ts'
import { lockStock, moveStock } from './repository.ts'

export type Target = { quantity: number } | { delta: number }

const largest = 1_000_000_000

/**
 * Sets or changes the copies on hand of a book; its holds stay.
 * @throws Problem `not-found`, or `below-reserved` when holds would be left without copies
 */
export function adjustStock(
  context: Context,
  bookId: string,
  { target, note }: { target: Target; note?: string | undefined },
): Promise<StockRow> {
  return context.sql.begin(async (tx) => {
    const [row] = await lockStock(tx, { bookIds: [bookId], orderIds: [] })
    if (!row) throw problem('not-found')
    const delta = changeOf(row, target)
    return delta === 0 ? row : adjust(tx, context, { bookId, delta, note })
  })
}

/**
 * Gives by how many copies the target changes what is on hand.
 * @throws Problem `below-reserved`, or `conflict` beyond what can be counted
 */
export function changeOf({ quantity, reserved }: Count, target: Target): number {
  const wanted = 'delta' in target ? quantity + target.delta : target.quantity
  if (wanted < reserved) {
    const detail = `Of ${quantity} copies ${reserved} are reserved, so ${wanted} is too few`
    throw problem('below-reserved', { detail, extra: { quantity, reserved } })
  }
  if (wanted > largest)
    throw problem('conflict', { detail: `There is no room for ${wanted} copies` })
  return wanted - quantity
}

async function adjust(
  tx: Tx,
  { signer, trace }: Context,
  { bookId, delta, note }: { bookId: string; delta: number; note: string | undefined },
): Promise<StockRow> {
  const movement = { reason: 'adjustment', note } as const
  const moved = await moveStock(tx, [{ bookId, quantity: delta, reserved: 0 }], movement)
  await publish(tx, signer, announce(moved, movement), trace)
  const [row] = moved
  if (!row) throw new Error(`The locked stock of ${bookId} has gone`)
  return row
}
