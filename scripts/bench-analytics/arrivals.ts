import type { Sql } from 'postgres'
import type { Glance, Shown } from './watch.ts'

/** A row of the warehouse: when the shop committed it, and the transaction that wrote it here. */
export type Arrival = { table: string; committed: number; transaction: number }

/** Reads the rows that the shop committed since a time, in milliseconds since 1970. */
export async function arrivalsSince(star: Sql, since: number): Promise<Arrival[]> {
  return star<Arrival[]>`
    with arrivals as (
      select 'fact_orders' as "table", committed_at, xmin
      from star.fact_orders
      where status = 'CONFIRMED'
      union all
      select 'fact_order_items', committed_at, xmin
      from star.fact_order_items
      union all
      select 'fact_inventory_movements', committed_at, xmin
      from star.fact_inventory_movements
      union all
      select 'fact_payments', committed_at, xmin
      from star.fact_payments
    )
    select
      "table",
      (1000 * extract(epoch from committed_at))::float8 as committed,
      xmin::text::float8 as transaction
    from arrivals
    where committed_at >= to_timestamp(${since}::float8 / 1000)
    order by committed_at`
}

/** Gives for each row how long it took from its commit until it could be seen, in milliseconds. */
export function latenciesOf(arrivals: readonly Arrival[], glances: readonly Glance[]): number[] {
  return arrivals.map(({ committed, transaction }) => {
    const seen = glances.find(({ at, sees }) => at >= committed && sees(transaction))
    return (seen?.at ?? Infinity) - committed
  })
}

/** Gives how old the oldest change was that could not be seen at a time, in milliseconds; 0 where all could. */
export function trueDelay({ at, sees }: Glance, arrivals: readonly Arrival[]): number {
  const oldest = arrivals.find(
    ({ committed, transaction }) => committed <= at && !sees(transaction),
  )
  return oldest ? at - oldest.committed : 0
}

/** By how much a dashboard said to be fresher than it was, in milliseconds: not at all where negative. */
export function tooFresh(shown: Shown, arrivals: readonly Arrival[]): number {
  return trueDelay(shown, arrivals) - shown.behind
}
