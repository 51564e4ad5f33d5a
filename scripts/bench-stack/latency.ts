import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { orderCreated } from '@bookstore/contracts/order-created.ts'
import { database, type Database } from '@bookstore/shared/db.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import { signer } from '@bookstore/shared/signature.ts'
import { continueTrace } from '@bookstore/shared/trace.ts'
import { root } from '../lib/functions.ts'
import { openPair } from './pair.ts'
import { subscribe, type Subscriber } from './subscriber.ts'

export type Load = { orders: number; perSecond: number }

const warmUp = { orders: 100, perSecond: 50 }
const longestWait = 60_000
const sign = signer(`k1:${Buffer.alloc(32, 1).toString('base64')}`)

/**
 * Measures how long an event of an order is on its way in a tier: from the answer to `commit` to its arrival
 * at a subscriber, by one clock. Gives milliseconds, one an order, after a warm-up.
 */
export async function latencies(tier: 'embedded' | 'stack', load: Load): Promise<number[]> {
  const pair = await openPair(tier)
  const subscriber = await subscribe(pair.env)
  const db = database(pair.databases.url('ecom', 'checkout'), { max: 8, name: 'bench' })
  try {
    await place(db, subscriber, warmUp)
    return await place(db, subscriber, load)
  } finally {
    await db.close()
    await subscriber.stop()
    await pair.stop()
  }
}

// Orders are placed by the clock, whether or not the ones before have arrived.
async function place(db: Database, { arrivals }: Subscriber, load: Load): Promise<number[]> {
  const { orders, perSecond } = load
  const example = JSON.parse(
    await readFile(join(root, 'eventing/examples/order.created.json'), 'utf8'),
  )
  const sql = await db()
  const began = performance.now()
  const writes = Array.from({ length: orders }, async (_, index) => {
    const orderId = randomUUID()
    await pause(Math.max(0, began + (index * 1000) / perSecond - performance.now()))
    const event = orderCreated({ ...example, orderId })
    await sql.begin((transaction) => publish(transaction, sign, [event], continueTrace(undefined)))
    return { orderId, committed: performance.now() }
  })
  const placed = await Promise.all(writes)
  const deadline = performance.now() + longestWait
  while (placed.some(({ orderId }) => !arrivals.has(orderId))) {
    if (performance.now() > deadline) throw new Error(`Events did not arrive in ${longestWait} ms`)
    await pause(50)
  }
  return placed.map(({ orderId, committed }) => (arrivals.get(orderId) ?? NaN) - committed)
}
