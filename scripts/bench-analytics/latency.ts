import { setTimeout as pause } from 'node:timers/promises'
import { addBook, order } from '../../analytics/flink/proofs/orders.ts'
import type { Pipeline } from '../../platform/stack/testing/pipeline.ts'

export type Load = { orders: number; perSecond: number }

export type Measured = {
  /** Milliseconds from the commit of an order that is confirmed to its row, one an order. */
  latencies: number[]
  /** Seconds that the dashboards said they were behind, as they were asked each second meanwhile. */
  behind: number[]
}

const longestWait = 120_000

/** Places orders by the clock, whether or not the ones before have arrived, and waits for all of them. */
export async function place(pipeline: Pipeline, { orders, perSecond }: Load): Promise<Measured> {
  const { star } = pipeline
  const book = await addBook(pipeline, 'Measured')
  const began = performance.now()
  const asking = new AbortController()
  const asked = askFreshness(pipeline, asking.signal)
  const writes = Array.from({ length: orders }, async (_, index) => {
    await pause(Math.max(0, began + (index * 1000) / perSecond - performance.now()))
    const id = await order(pipeline, book)
    return { id, committed: Date.now() }
  })
  const placed = new Map((await Promise.all(writes)).map(({ id, committed }) => [id, committed]))
  const arrived = () => star<{ id: string; at: string }[]>`
    select id, (1000 * extract(epoch from synced_at))::text as at
    from star.fact_orders
    where status = 'CONFIRMED'`
  const deadline = performance.now() + longestWait
  const missing = async () => {
    const ids = new Set((await arrived()).map(({ id }) => id))
    return [...placed.keys()].some((id) => !ids.has(id))
  }
  while (await missing()) {
    if (performance.now() > deadline) throw new Error('Not every order arrived.')
    await pause(1000)
  }
  asking.abort()
  const latencies = (await arrived()).flatMap(({ id, at }) => {
    const committed = placed.get(id)
    return committed === undefined ? [] : [Number(at) - committed]
  })
  return { latencies, behind: await asked }
}

async function askFreshness({ star }: Pipeline, signal: AbortSignal): Promise<number[]> {
  const behind: number[] = []
  while (!signal.aborted) {
    const [row] = await star<{ seconds: number | null }[]>`
      select seconds_behind::float as seconds
      from star.vw_freshness`
    if (row?.seconds) behind.push(row.seconds)
    await pause(1000, undefined, { signal }).catch(() => {})
  }
  return behind
}
