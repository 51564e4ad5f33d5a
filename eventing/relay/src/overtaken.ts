import type { Sql } from 'postgres'
import { readOvertaken, type OutboxRow } from './repository.ts'
import type { Place } from './watermark.ts'

/**
 * Finds the rows after a place that must be given before rows up to it: those of the same aggregate with a
 * lower position. A position is taken under the row lock of the aggregate, so positions are the order of
 * its changes. A transaction id is taken at the first write, often before that lock is waited for: the
 * transaction with the lower id may be the later one. When both stand on the two sides of a batch's end,
 * the transaction id alone would give the later change first. What is missing below a position was never
 * written: whoever had the lock before has committed or rolled back.
 * @param rows a batch, read up to `end`
 */
export async function findOvertaken(
  sql: Sql,
  rows: OutboxRow[],
  end: Place,
  types: string[],
): Promise<OutboxRow[]> {
  const newest = new Map<string, bigint>()
  for (const { place, event } of rows) {
    const known = newest.get(event.key)
    if (known === undefined || known < place.position) newest.set(event.key, place.position)
  }
  if (newest.size === 0) return []
  const below = [...newest.values()].reduce((a, b) => (a > b ? a : b))
  const aggregates = [...newest.keys()]
  const later = await readOvertaken(sql, { after: end, below, types, aggregates })
  return later.filter(({ place, event }) => place.position < (newest.get(event.key) ?? 0n))
}
