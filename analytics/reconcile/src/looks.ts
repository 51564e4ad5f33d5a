import type { Sql, Tx } from '@bookstore/shared/db.ts'
import { clockOf, NotChecked, untilFresh, type Waiting } from './fresh.ts'
import {
  bucketTotals,
  nothing,
  plus,
  rowsOfBuckets,
  rowsOfKeys,
  totalsOf,
  type Row,
  type Rows,
  type Totals,
} from './rows.ts'
import type { Table } from './tables.ts'

export type Kind = 'missing' | 'extra' | 'different'

/** A row that the two sides tell differently; a moving one changed at its source meanwhile. */
export type Suspect = {
  key: string
  kind: Kind
  isMoving: boolean
  source: Row | undefined
  star: Row | undefined
}

export type Look = {
  source: Totals
  star: Totals
  suspects: Suspect[]
  /** Those beyond `mostSuspects`, by number alone. */
  more: Record<Kind, number>
}

/** How many keys of a table are kept in memory, looked at again and repaired in a run. */
export const mostSuspects = 10_000

const mostRows = 50_000
const mostLooks = 5

type Sides = {
  /** The snapshot that is compared, and what it adds up to. */
  before: Tx
  buckets: Map<number, Totals>
  /** A snapshot of the warehouse that has all of the source's. */
  copy: Tx
  /** The source as it is. */
  source: Sql
}

/** Compares a table whole: bucket by bucket, and the rows of those buckets that differ. */
export async function lookAtAll(table: Table, sides: Sides): Promise<Look> {
  const { before, buckets, copy, source } = sides
  const copies = await bucketTotals(copy, table, 'star')
  const look: Look = {
    source: [...buckets.values()].reduce((sum, each) => plus(sum, each), nothing),
    star: [...copies.values()].reduce((sum, each) => plus(sum, each), nothing),
    suspects: [],
    more: { missing: 0, extra: 0, different: 0 },
  }
  for (const some of batches(buckets, copies)) {
    const rows = await rowsOfBuckets(before, table, 'source', some)
    const copied = await rowsOfBuckets(copy, table, 'star', some)
    keep(look, await suspectsOf(table, source, rows, copied))
  }
  return look
}

/**
 * Looks at suspects again, each time with a later heartbeat, until each is equal, or differed twice while its
 * source stood still. Gives those that differ and those that never stood still.
 */
export async function lookAgain(
  table: Table,
  suspects: Suspect[],
  { source, star, ...waiting }: Waiting & { source: Sql; star: Sql },
): Promise<Suspect[]> {
  const confirmed: Suspect[] = []
  let open = suspects
  for (let look = 0; look < mostLooks && open.length > 0; look += 1) {
    const stoodStill = new Set(open.filter(({ isMoving }) => !isMoving).map(({ key }) => key))
    const keys = open.map(({ key }) => key)
    const rows = await rowsOfKeys(source, table, 'source', keys)
    await untilFresh(star, table.source, await clockOf(source), waiting)
    const copied = await rowsOfKeys(star, table, 'star', keys)
    const found = await suspectsOf(table, source, rows, copied)
    const isSure = ({ key, isMoving }: Suspect) => !isMoving && stoodStill.has(key)
    confirmed.push(...found.filter(isSure))
    open = found.filter((each) => !isSure(each))
  }
  return [...confirmed, ...open]
}

/** The warehouse's totals as of the snapshot: rows that agree by now, or never stood still, count as there. */
export function asOfSnapshot({ star, suspects }: Look, drifts: Suspect[]): Totals {
  const drifting = new Set(drifts.map(({ key }) => key))
  return suspects
    .filter(({ key }) => !drifting.has(key))
    .reduce((sum, { source, star: copy }) => {
      const without = copy ? plus(sum, totalsOf(copy), -1) : sum
      return source ? plus(without, totalsOf(source)) : without
    }, star)
}

async function suspectsOf(table: Table, source: Sql, rows: Rows, copies: Rows): Promise<Suspect[]> {
  const unequal = [...new Set([...rows.keys(), ...copies.keys()])].filter(
    (key) => rows.get(key)?.hash !== copies.get(key)?.hash,
  )
  const now = await rowsOfKeys(source, table, 'source', unequal)
  return unequal.map((key) => {
    const [row, copy] = [rows.get(key), copies.get(key)]
    const kind = !copy ? 'missing' : row ? 'different' : 'extra'
    return { key, kind, isMoving: now.get(key)?.hash !== row?.hash, source: row, star: copy }
  })
}

function keep(look: Look, found: Suspect[]): void {
  for (const each of found) {
    if (look.suspects.length < mostSuspects) look.suspects.push(each)
    else if (!each.isMoving) look.more[each.kind] += 1
    else throw new NotChecked('More rows change than can be compared: the next check says more.')
  }
}

/** The buckets that differ, so many at once that their rows fit in memory. */
function batches(some: Map<number, Totals>, others: Map<number, Totals>): number[][] {
  const all: number[][] = []
  let room = 0
  for (const bucket of new Set([...some.keys(), ...others.keys()])) {
    const [here, there] = [some.get(bucket) ?? nothing, others.get(bucket) ?? nothing]
    if (isSame(here, there)) continue
    if (room <= 0) {
      all.push([])
      room = mostRows
    }
    all.at(-1)?.push(bucket)
    room -= here.rows + there.rows
  }
  return all
}

/** Says whether two sides add up to the same. */
export function isSame(some: Totals, others: Totals): boolean {
  return some.rows === others.rows && some.sum === others.sum && some.checksum === others.checksum
}
