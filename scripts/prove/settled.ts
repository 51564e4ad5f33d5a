import * as v from 'valibot'
import type { Books } from './ledger.ts'

const stats = v.object({
  idle: v.boolean(),
  subscriptions: v.record(v.string(), v.object({ pending: v.number(), dead: v.number() })),
})

const pollMilliseconds = 200

/**
 * Waits until nothing is under way any more: every event is carried, and no order since `since` is between
 * two states.
 * @throws Error that says what is still open after `timeout` milliseconds
 */
export async function settled(
  books: Books,
  statsUrl: string,
  { since, timeout }: { since: Date; timeout: number },
): Promise<void> {
  const deadline = Date.now() + timeout
  for (;;) {
    const open = await openWork(books, statsUrl, since)
    if (open === undefined) return
    if (Date.now() > deadline) {
      throw new Error(`Not settled after ${Math.round(timeout / 1000)} s: ${open}`)
    }
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds))
  }
}

async function openWork(
  { ecom }: Books,
  statsUrl: string,
  since: Date,
): Promise<string | undefined> {
  const [orders] = await ecom<{ count: number }[]>`
    select count(*)::int as count
    from ordering.orders
    where created_at >= ${since}
      and status in ('PENDING', 'RESERVED')`
  const { idle, pending } = await readStats(statsUrl)
  if (idle && orders?.count === 0) return undefined
  return `${pending} events, ${orders?.count} orders PENDING or RESERVED`
}

async function readStats(statsUrl: string): Promise<{ idle: boolean; pending: number }> {
  const response = await fetch(statsUrl).catch(() => undefined)
  if (!response?.ok) return { idle: false, pending: Number.NaN }
  const { idle, subscriptions } = v.parse(stats, await response.json())
  const pending = Object.values(subscriptions).reduce((sum, each) => sum + each.pending, 0)
  return { idle, pending }
}
