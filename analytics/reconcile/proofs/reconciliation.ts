import { describe, expect, it } from 'vitest'
import { watchDrift } from '../../../platform/stack/src/reconcile.ts'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { addBook, cancel, order } from '../../flink/proofs/orders.ts'
import { freshnessShown } from '../../superset/proofs/shown.ts'
import { repair } from '../src/repair.ts'
import { tables, type Table } from '../src/tables.ts'
import { verdictOf } from '../src/verdict.ts'
import { compared, driftZero, expectNoDrift, urlsOf } from './judge.ts'

const timeout = 300_000

const changed: Record<string, string> = {
  dim_books: 'price = price + 0.01',
  fact_orders: `status = 'PENDING', updated_at = updated_at - interval '1 microsecond'`,
  fact_order_items: 'quantity = quantity + 1',
  fact_inventory: 'reserved = reserved + 1',
  fact_inventory_movements: 'order_id = gen_random_uuid()',
  fact_payments: `status = 'lost'`,
}

/** The reconciliation on the real parts: what does not agree is found, shown and mended, and nothing else is. */
export function proveReconciliation(open: () => Pipeline): void {
  describe('the reconciliation', () => {
    it('says drift 0 in the middle of trade', { timeout }, async () => {
      const shop = open()
      const book = await addBook(shop, 'Traded')
      const stop = new AbortController()
      const trade = async () => {
        let sold = 0
        for (; !stop.signal.aborted; sold++) {
          const id = await order(shop, book)
          if (sold % 5 === 0) await cancel(shop, id, book)
        }
        return sold
      }
      const trading = trade()
      const verdict = await compared(shop, ({ findings }) => verdictOf(findings)).finally(() =>
        stop.abort(),
      )
      expect(await trading).toBeGreaterThan(0)
      expect(verdict).toBe(driftZero)
    })

    it('finds what is missing, extra or changed, shows it and mends it', { timeout }, async () => {
      const shop = open()
      await expectNoDrift(shop)
      const told: string[] = []
      const planted = new Map<string, object[]>()
      for (const table of tables) planted.set(table.name, await plant(shop, table))
      const watch = watchDrift({
        urls: urlsOf(shop),
        pauseMilliseconds: 500,
        onFault: (sentence) => void told.push(sentence),
      })
      const names = tables.map(({ name }) => name).join(', ')
      await expect.poll(() => told).toEqual([`Analytics: Drift 18, in ${names}.`])
      expect(await freshnessShown(shop)).toMatch(/^Fresh to \d\d:\d\d:\d\d UTC, drift 18\b/)
      await compared(shop, async (report, connections) => {
        expect(verdictOf(report.findings)).toBe(`Drift 18, in ${names}.`)
        expect(await repair(connections, report)).toBe(18)
        const logged = await shop.star<{ name: string; keys: object[] }[]>`
          select table_name as name, keys
          from star.cdc_reconciliation_log
          where run = ${report.run}`
        for (const { name, keys } of logged) {
          expect(keys).toHaveLength(3)
          expect(keys).toEqual(expect.arrayContaining(planted.get(name) ?? []))
        }
      })
      await expect.poll(() => told).toHaveLength(2)
      await watch.stop()
      expect(told[1]).toBe(`Analytics: ${driftZero}`)
      expect(await freshnessShown(shop)).toMatch(/^Fresh to \d\d:\d\d:\d\d UTC, drift 0\b/)
      await expectNoDrift(shop)
    })
  })
}

/** Takes a row of a table away, changes another and adds a third; gives their keys. */
async function plant({ star }: Pipeline, { name, key, keyType, columns }: Table) {
  const table = `star.${name}`
  const others = columns.slice(1).join(', ')
  const extra = keyType === 'uuid' ? 'ffffffff-ffff-4fff-bfff-ffffffffffff' : '999999999'
  const keys = await star.unsafe<{ key: string }[]>(
    `select ${key}::text as key from ${table} order by ${key} limit 2`,
  )
  const [missing = '', different = ''] = keys.map((each) => each.key)
  await star.unsafe(
    `insert into ${table} (${key}, ${others})
    select '${extra}'::${keyType}, ${others} from ${table} where ${key} = '${missing}'`,
  )
  await star.unsafe(`delete from ${table} where ${key} = '${missing}'`)
  await star.unsafe(`update ${table} set ${changed[name] ?? ''} where ${key} = '${different}'`)
  return [
    { key: missing, kind: 'missing' },
    { key: different, kind: 'different' },
    { key: extra, kind: 'extra' },
  ]
}
