import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { addBook, order } from './orders.ts'
import { differences } from './same-rows.ts'

const orders = 'ecom-connector.ordering.orders'
const id = randomUUID()
const row = {
  id,
  status: 'PENDING',
  total_cents: 100,
  currency: 'USD',
  created_at: '2026-01-02T03:04:05.678Z',
  updated_at: '2026-01-02T03:04:05.678Z',
}
const source = { db: 'ecom', schema: 'ordering', table: 'orders', ts_ms: 1_767_323_045_678 }
const range = 'is no whole number in range'
const change = (after: object, others = {}) =>
  JSON.stringify({ op: 'c', before: null, after, source, ...others })

const letters: [string, string, string | null][] = [
  ['half of a JSON text', 'it is no JSON', '{"op": "c", "after"'],
  ['a text', 'it has no op of a change', '"a text"'],
  ['a truncation', 'it has no op of a change', change(row, { op: 't' })],
  ['a cart', 'it is of an unknown table', change(row, { source: { ...source, table: 'carts' } })],
  ['no row', 'it has no row', change(row, { after: null })],
  ['no status', 'orders.status is missing', change({ ...row, status: null })],
  ['an id of another kind', 'orders.id is no UUID', change({ ...row, id: 'mine' })],
  ['a text for a sum', `orders.total_cents ${range}`, change({ ...row, total_cents: '1' })],
  ['half a cent', `orders.total_cents ${range}`, change({ ...row, total_cents: 1.5 })],
  ['a sum too large', `orders.total_cents ${range}`, change({ ...row, total_cents: 1e12 })],
  ['a day without a date', 'orders.created_at is no time', change({ ...row, created_at: 'now' })],
  ['NUL in a text', 'orders.currency is no text', change({ ...row, currency: 'U\0D' })],
  ['a row of another table', 'it is of the table stock', change({}, stockChange())],
  ['a deletion in another topic', 'it is of the table stock', deletion()],
  ['a tombstone of another kind of key', 'it is a deletion of nothing known', null],
]

function stockChange() {
  const after = { book_id: id, quantity: 1, reserved: 0, updated_at: row.updated_at }
  return { after, source: { ...source, table: 'stock' } }
}

function deletion(): string {
  const { after, source: place } = stockChange()
  return JSON.stringify({ op: 'd', before: after, after: null, source: place })
}

/** What cannot be read is kept, with its place and the reason, and stops nothing. */
export function proveDeadLetters(open: () => Pipeline): void {
  describe('a change that cannot be read', () => {
    it.each(letters)('is a dead letter: %s', async (_what, reason, value) => {
      const shop = open()
      const key = `${randomUUID()}\0`
      await shop.write(orders, { key, value })
      const found = () => shop.star`
        select topic, reason, value
        from star.cdc_dead_letters
        where key = ${key.slice(0, -1)}`
      const kept = reason === 'it is of the table stock' ? null : value
      await expect.poll(found).toEqual([{ topic: orders, reason, value: kept }])
    })

    it('stops nothing: what comes behind it arrives', async () => {
      const shop = open()
      await order(shop, await addBook(shop, 'Lady Susan'))
      await expect.poll(() => differences(shop)).toEqual({})
      const [fresh] = await shop.star`
        select dead_letters::int, sentence
        from star.vw_freshness`
      expect(fresh).toEqual({
        dead_letters: letters.length,
        sentence: expect.stringContaining(`${letters.length} changes could not be read`),
      })
    })

    it('is not what a tombstone is: that deletes its row', async () => {
      const shop = open()
      const known = JSON.stringify({ id })
      await shop.write(orders, { key: known, value: change(row) })
      const count = () => shop.star`select total::text from star.fact_orders where id = ${id}`
      await expect.poll(count).toEqual([{ total: '1.00' }])
      await shop.write(orders, { key: known, value: null })
      await expect.poll(count).toEqual([])
    })
  })
}
