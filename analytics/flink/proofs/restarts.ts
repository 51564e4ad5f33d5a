import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { planSql, rebuild, restartFromSavepoint } from '../../../scripts/lib/analytics-job.ts'
import { expectNoDrift } from '../../reconcile/proofs/judge.ts'
import { addBook, order } from './orders.ts'

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
    it('is stopped with a savepoint and goes on with other SQL', { timeout }, async () => {
      const shop = open()
      const before = await loads(shop)
      const file = join(shop.program.sql, '40_job.sql')
      const sql = await readFile(file, 'utf8')
      await writeFile(file, sql.replace('  SELECT topic,', "  SELECT 'upgraded ' || topic,"))
      await restartFromSavepoint(job(shop))
      // For the next start, which is that of the rebuilding.
      await writeFile(file, sql)
      await shop.write('payment-connector.payment.payments', { key: 'x', value: 'upgrade' })
      const found = () => shop.star`
        select count(*)::int as letters
        from star.cdc_dead_letters
        where topic like 'upgraded %'`
      await expect.poll(found).toEqual([{ letters: 1 }])
      expect(await loads(shop)).toBe(before)
      await order(shop, await addBook(shop, 'Upgraded'))
      await expectNoDrift(shop)
    })

    it('is not stopped for SQL that cannot be planned', { timeout }, async () => {
      const { program } = open()
      const folder = await mkdtemp(join(tmpdir(), 'bookstore-sql-'))
      await cp(program.sql, folder, { recursive: true })
      const wrong = 'CREATE VIEW wrong AS SELECT nothing FROM changes;'
      await writeFile(join(folder, '35_wrong.sql'), wrong)
      await Promise.all([
        planSql(program),
        expect(planSql({ ...program, sql: folder })).rejects.toThrow(/can't be planned: .*nothing/),
      ])
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
      await expectNoDrift(shop)
      const [latency] = await shop.star`
        select count(*)::int as tables
        from star.vw_cdc_latency`
      expect(latency).toEqual({ tables: 0 })
    })
  })
}
