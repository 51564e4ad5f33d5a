import type { Queryable } from '@bookstore/shared/db.ts'
import type { SideName, Table } from './tables.ts'

/** A row by its hash, and its amount in hundredths. */
export type Row = { hash: string; amount: bigint }
/** By key. */
export type Rows = Map<string, Row>
/** The checksum is the sum of the first 64 bits of each row's hash: rows come and go in any order. */
export type Totals = { rows: number; sum: bigint; checksum: bigint }

type Read = { key: string; hash: string; amount: string }

const longestList = 5000

/** The hash of a row: MD5 of key and columns as text, times in UTC with microseconds by the session's settings. */
export function hashOf({ columns }: Table, alias: string): string {
  return `md5(row(${columns.map((column) => `${alias}.${column}`).join(', ')})::text)`
}

/** Adds a side up by 4096 buckets of its keys. */
export async function bucketTotals(
  sql: Queryable,
  table: Table,
  side: SideName,
): Promise<Map<number, Totals>> {
  const found = await sql<{ bucket: number; rows: number; sum: string; checksum: string }[]>`
    select
      ${bucket(sql, table)} as bucket,
      count(*)::int as rows,
      sum(amount)::text as sum,
      sum(('x' || left(hash, 16))::bit(64)::bigint)::text as checksum
    from (${hashed(sql, table, side)}) hashed
    group by 1`
  return new Map(
    found.map(({ bucket: number, rows, sum, checksum }) => [
      number,
      { rows, sum: BigInt(sum), checksum: BigInt(checksum) },
    ]),
  )
}

/** Reads the rows of some buckets. */
export async function rowsOfBuckets(
  sql: Queryable,
  table: Table,
  side: SideName,
  buckets: number[],
): Promise<Rows> {
  const found = await sql<Read[]>`
    select key::text, hash, amount::text
    from (${hashed(sql, table, side)}) hashed
    where ${bucket(sql, table)} = any(${buckets}::int[])`
  return new Map(found.map(toRow))
}

/** Reads the rows of some keys. */
export async function rowsOfKeys(
  sql: Queryable,
  table: Table,
  side: SideName,
  keys: string[],
): Promise<Rows> {
  const rows: Rows = new Map()
  for (const some of chunks(keys, longestList)) {
    const found = await sql<Read[]>`
      select key::text, hash, amount::text
      from (${hashed(sql, table, side)}) hashed
      where key = any(${some}::text[]::${sql.unsafe(table.keyType)}[])`
    for (const each of found) rows.set(...toRow(each))
  }
  return rows
}

/** Splits a list into lists of a bounded length. */
export function chunks<Item>(items: readonly Item[], most: number): Item[][] {
  const count = Math.ceil(items.length / most)
  return Array.from({ length: count }, (_, index) => items.slice(index * most, (index + 1) * most))
}

/** What a row adds to its side's totals. */
export function totalsOf({ hash, amount }: Row): Totals {
  return { rows: 1, sum: amount, checksum: BigInt.asIntN(64, BigInt(`0x${hash.slice(0, 16)}`)) }
}

/** Adds totals to others, or takes them away. */
export function plus(some: Totals, more: Totals, sign: 1 | -1 = 1): Totals {
  return {
    rows: some.rows + sign * more.rows,
    sum: some.sum + BigInt(sign) * more.sum,
    checksum: some.checksum + BigInt(sign) * more.checksum,
  }
}

export const nothing: Totals = { rows: 0, sum: 0n, checksum: 0n }

function toRow({ key, hash, amount }: Read): [string, Row] {
  return [key, { hash, amount: BigInt(amount) }]
}

function hashed(sql: Queryable, table: Table, side: SideName) {
  return sql.unsafe(`
    select
      ${table.key} as key,
      coalesce((${table.amount}) * 100::numeric, 0)::bigint as amount,
      ${hashOf(table, 'picked')} as hash
    from (${table.sides[side]}) picked`)
}

function bucket(sql: Queryable, { keyType }: Table) {
  return sql.unsafe(`('x' || left(md5((key::${keyType})::text), 3))::bit(12)::int`)
}
