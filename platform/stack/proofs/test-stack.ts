import { bookNumber } from '../../../scripts/proofs/ask.ts'
import { testShop } from '../../../scripts/proofs/test-shop.ts'
import { setStock } from '../../../scripts/prove/stock.ts'
import { openStack } from '../src/stack.ts'
import { readRecords } from './records.ts'

/** What the shoppers buy. */
export const books = Array.from({ length: 10 }, (_, index) => bookNumber(index + 1))
const copies = 5000

export type TestStack = Awaited<ReturnType<typeof openTestStack>>

/** Opens a stack of its own on free ports, with the base catalogue in it, and a consumer that sees every event. */
export async function openTestStack() {
  const shop = await testShop(openStack)
  const records = await readRecords(shop.kafka.bootstrap)
  const admin = await shop.token('admin1')
  for (const book of books) await setStock(shop.url, admin, book, copies)
  return {
    ...shop,
    records,
    async close() {
      await records.close()
      await shop.close()
    },
  }
}
