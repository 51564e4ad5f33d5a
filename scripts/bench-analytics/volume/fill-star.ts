import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { Sql } from 'postgres'
import { sourceNames, tables } from '../../../analytics/reconcile/src/tables.ts'
import { withDatabases } from '../../seed/connect.ts'

/** Brings all that the shop has to the warehouse, as Flink would write it, and says by heartbeats that it is all. */
export async function fillStar(urls: unknown, star: Sql): Promise<void> {
  await star`select star.begin_load()`
  await withDatabases(urls, async (shelves) => {
    for (const { name, source, columns, sides } of tables) {
      const from = shelves[source].unsafe(`copy (${sides.source}) to stdout`)
      const into = star.unsafe(`copy star.${name} (${columns.join(', ')}) from stdin`)
      await pour(await from.readable(), await into.writable())
    }
  })
  await star`
    insert into star.cdc_heartbeats (source, beat_at, fresh_to)
    select source, now(), 'infinity'
    from unnest(${sourceNames}::text[]) as source`
  await star`vacuum (analyze)`
}

// A stream into PostgreSQL can be read, too, and never ends for `pipeline`.
async function pour(from: Readable, into: Writable): Promise<void> {
  const poured = once(into, 'finish')
  for await (const chunk of from) {
    if (!into.write(chunk)) await Promise.race([once(into, 'drain'), poured])
  }
  into.end()
  await poured
}

/** Adds all marked days up as the heartbeats do, some at a time. Gives the seconds of each time. */
export async function rollUp(star: Sql): Promise<number[]> {
  const seconds: number[] = []
  for (;;) {
    const [marks] = await star`select from star.day_marks limit 1`
    if (!marks) return seconds
    const began = performance.now()
    await star`select star.roll_up_days(20)`
    seconds.push((performance.now() - began) / 1000)
  }
}

/** Lets orders of the last eight days change, as deliveries do, so that these days are added up anew by who asks. */
export async function markLastDays(star: Sql): Promise<void> {
  await star`
    update star.fact_orders
    set status = status
    where id in (
      select min(id::text)::uuid
      from star.fact_orders
      where created_day > (select max(created_day) - 8 from star.fact_orders)
      group by created_day
    )`
}
