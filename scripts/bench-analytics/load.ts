import { setTimeout as pause } from 'node:timers/promises'
import { addBook, order } from '../../analytics/flink/proofs/orders.ts'
import type { Pipeline } from '../../platform/stack/testing/pipeline.ts'

export type Load = { orders: number; perSecond: number }

/** When the order that was confirmed last was, by this process's clock, and how many a second were. */
export type Placed = { ended: number; perSecond: number }

// `addBook` gives a book a thousand copies.
const ordersOfBook = 500

/** Places orders by the clock, whether or not the ones before have arrived: four commits an order. */
export async function place(pipeline: Pipeline, { orders, perSecond }: Load): Promise<Placed> {
  const count = Math.ceil(orders / ordersOfBook)
  const books = await Promise.all(
    Array.from({ length: count }, (_, index) => addBook(pipeline, `Measured ${index}`)),
  )
  const began = performance.now()
  const placing = Array.from({ length: orders }, async (_, index) => {
    await pause(Math.max(0, began + (index * 1000) / perSecond - performance.now()))
    const book = books[index % count]
    if (book) await order(pipeline, book)
  })
  await Promise.all(placing)
  const seconds = (performance.now() - began) / 1000
  return { ended: Date.now(), perSecond: orders / seconds }
}
