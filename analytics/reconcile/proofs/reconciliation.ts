import { describe, expect, it } from 'vitest'
import { watchDrift } from '../../../platform/stack/src/reconcile.ts'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { addBook, cancel, order } from '../../flink/proofs/orders.ts'
import { freshnessShown } from '../../superset/proofs/shown.ts'
import { tables, type Table } from '../src/tables.ts'
import { verdictOf } from '../src/verdict.ts'
import { reconcileCommand } from './command.ts'
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
      const sentences: string[] = []
      for (const table of tables) sentences.push(...(await plant(shop, table)))
      const watch = watchDrift({
        urls: urlsOf(shop),
        pauseMilliseconds: 500,
        onFault: (sentence) => void told.push(sentence),
      })
      const names = tables.map(({ name }) => name).join(', ')
      await expect.poll(() => told).toEqual([`Analytics: Drift 18, in ${names}.`])
      expect(await freshnessShown(shop)).toMatch(/^Fresh to \d\d:\d\d:\d\d UTC, drift 18\b/)
      const found = await reconcileCommand(shop)
      expect(found).toMatchObject({ code: 1, stderr: '' })
      expect(found.stdout).toContain(`\nDrift 18, in ${names}.\n`)
      for (const sentence of sentences) expect(found.stdout).toContain(`\n${sentence}\n`)
      const mended = await reconcileCommand(shop, '--repair')
      expect(mended).toMatchObject({ code: 0, stderr: '' })
      expect(mended.stdout).toContain('\nRows mended: 18\n')
      expect(mended.stdout).toContain(`\n${driftZero}\n`)
      await expect.poll(() => told).toHaveLength(2)
      await watch.stop()
      expect(told[1]).toBe(`Analytics: ${driftZero}`)
      expect(await freshnessShown(shop)).toMatch(/^Fresh to \d\d:\d\d:\d\d UTC, drift 0\b/)
      await expectNoDrift(shop)
    })
  })
}

/** Takes a row of a table away, changes another and adds a third; gives what is to be said of them. */
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
    `${name} ${missing} is missing`,
    `${name} ${different} is different`,
    `${name} ${extra} is extra`,
  ]
}
