import { carryOut, type Context } from './life.ts'
import { decide, isDeducted, withItems } from './order.ts'
import { findItems, forgetOldKeys, lockStuckOrders } from './repository.ts'

export type Limits = { pendingMilliseconds: number; openMilliseconds: number }
export type Swept = { cancelled: number; forgottenKeys: number }

const ordersABatch = 50
const mostBatches = 20
const keysASweep = 10_000

/** Cancels orders that nobody finished in time, and forgets old idempotency keys. */
export async function sweep(context: Context, limits: Limits): Promise<Swept> {
  let cancelled = 0
  for (let batch = 0; batch < mostBatches; batch += 1) {
    const { locked, moved } = await cancelBatch(context, limits)
    cancelled += moved
    if (locked < ordersABatch) break
  }
  return { cancelled, forgottenKeys: await forgetOldKeys(await context.db(), keysASweep) }
}

async function cancelBatch(context: Context, limits: Limits) {
  const sql = await context.db()
  return sql.begin(async (tx) => {
    const rows = await lockStuckOrders(tx, { ...limits, most: ordersABatch })
    const ids = rows.map((row) => row.id)
    let moved = 0
    for (const order of withItems(rows, await findItems(tx, ids))) {
      const decision = decide({ status: order.status, deducted: isDeducted(order) }, 'expire')
      if (decision.kind !== 'moved') continue
      await carryOut(tx, context, order, decision)
      moved += 1
    }
    return { locked: rows.length, moved }
  })
}
