import type { Books, Sql } from '../prove/ledger.ts'

/** What a table holds: how many rows, and a sum over the hashes of all of them. */
export type Fingerprint = Record<string, string>

/**
 * Says what all tables of the shop hold, so that whatever changed can be told; but for how far the relay is,
 * which it notes a moment after it is idle.
 */
export async function fingerprint(books: Books): Promise<Fingerprint> {
  const found = await Promise.all(Object.entries(books).map(([name, sql]) => ofDatabase(name, sql)))
  return Object.assign({}, ...found)
}

async function ofDatabase(database: string, sql: Sql): Promise<Fingerprint> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name
    from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema', 'proof')
      and tablename <> 'relay_offsets'
    order by 1`
  const lines = tables.map(
    ({ name }) => `
      select '${name}' as name,
        count(*) || ' rows, ' || coalesce(sum(hashtextextended(row::text, 0)), 0) as held
      from ${name} as row`,
  )
  const held = await sql.unsafe<{ name: string; held: string }[]>(lines.join(' union all '))
  return Object.fromEntries(held.map((row) => [`${database} ${row.name}`, row.held]))
}
