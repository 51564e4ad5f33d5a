import type { Sql } from 'postgres'
import { sourceNames, tables } from '../../../analytics/reconcile/src/tables.ts'
import { withDatabases } from '../../seed/connect.ts'

/** Brings all that the shop has to the warehouse, as Flink would write it, and says by heartbeats that it is all. */
export async function fillStar(urls: unknown, star: Sql): Promise<void> {
  await star`select star.begin_load()`
  await withDatabases(urls, async (shelves) => {
    for (const { name, source, columns, sides } of tables) {
      const file = await carry(shelves[source], sides.source)
      await star.unsafe(`copy star.${name} (${columns.join(', ')}) from ${file}`)
    }
  })
  await star`
    insert into star.cdc_heartbeats (source, beat_at, fresh_to)
    select source, now(), 'infinity'
    from unnest(${sourceNames}::text[]) as source`
  await star`vacuum (analyze)`
}

// Both servers run on this machine as the same user.
async function carry(source: Sql, query: string): Promise<string> {
  const [row] = await source<{ file: string }[]>`
    select quote_literal(current_setting('data_directory') || '/carried') as file`
  const file = row?.file ?? ''
  await source.unsafe(`copy (${query}) to ${file}`)
  return file
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
