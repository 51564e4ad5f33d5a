import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { planSql, rebuild, restartFromSavepoint } from '../../../scripts/lib/analytics-job.ts'
import { addBook, order } from './orders.ts'
import { differences } from './same-rows.ts'

const timeout = 300_000

/** The job goes on from where it was, also with other SQL, and begins anew when it is told to. */
export function proveRestarts(open: () => Pipeline): void {
  const job = ({ flink }: Pipeline) => ({ url: flink.url, folder: flink.folder })
  const loads = async ({ star }: Pipeline) => {
    const [found] = await star<{ loads: number }[]>`
      select count(*)::int as loads
      from star.cdc_loads`
    return found?.loads ?? 0
  }

  describe('the job', () => {
    it(
      'stops with a savepoint and goes on from it with the SQL of the files',
      { timeout },
      async () => {
        const shop = open()
        const before = await loads(shop)
        const file = join(shop.program.sql, '40_job.sql')
        const sql = await readFile(file, 'utf8')
        await writeFile(file, sql.replace('  SELECT topic,', "  SELECT 'upgraded ' || topic,"))
        await restartFromSavepoint(job(shop))
        await shop.write('payment-connector.payment.payments', { key: 'x', value: 'upgrade' })
        const found = () => shop.star`
        select count(*)::int as letters
        from star.cdc_dead_letters
        where topic like 'upgraded %'`
        await expect.poll(found).toEqual([{ letters: 1 }])
        expect(await loads(shop)).toBe(before)
        await order(shop, await addBook(shop, 'Upgraded'))
        await expect.poll(() => differences(shop)).toEqual({})
        await writeFile(file, sql)
        await restartFromSavepoint(job(shop))
      },
    )

    it('is not stopped for SQL that cannot be planned', { timeout }, async () => {
      const shop = open()
      const folder = await mkdtemp(join(tmpdir(), 'bookstore-sql-'))
      await cp(shop.program.sql, folder, { recursive: true })
      await planSql({ ...shop.program, sql: folder })
      await writeFile(
        join(folder, '35_wrong.sql'),
        'CREATE VIEW wrong AS SELECT nothing FROM changes;',
      )
      const planning = planSql({ ...shop.program, sql: folder })
      await expect(planning).rejects.toThrow(/can't be planned: .*nothing/)
      await rm(folder, { recursive: true })
    })

    it('is rebuilt from nothing: the warehouse equals the shop again', { timeout }, async () => {
      const shop = open()
      const [book] = await shop.star<{ id: string }[]>`
        select id
        from star.dim_books
        limit 1`
      await shop.star`delete from star.dim_books where id = ${book?.id ?? ''}`
      await shop.star`update star.fact_orders set total = total + 1`
      await shop.star`
        insert into star.fact_inventory (book_id, quantity, reserved, updated_at)
        values (gen_random_uuid(), 1, 0, now())`
      await rebuild(job(shop))
      await expect.poll(() => differences(shop)).toEqual({})
      const [latency] = await shop.star`
        select count(*)::int as tables
        from star.vw_cdc_latency`
      expect(latency).toEqual({ tables: 0 })
    })
  })
}
