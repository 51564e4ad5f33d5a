import type { Context, Measurement } from '../context.ts'
import { syncsPerSecond } from '../disk.ts'
import { reservers } from '../reserving.ts'
import { compare, type Rate } from '../rounds.ts'
import type { Entry } from '../table.ts'

const hot = { lines: 1, books: 1 }
const spread = { lines: 1, books: 1000 }

/** P5 and P6: how fast one hot book is reserved. */
export const hotBook: Measurement = {
  goals: ['P5', 'P6'],
  async run(context): Promise<Entry[]> {
    const { stateDir } = await context.shop()
    const reserver = await reservers(context)
    const syncs = syncsPerSecond(stateDir, context.options.seconds / 2)
    context.progress(`disk: ${syncs.toFixed(0)} fdatasync/s`)
    const [ours, naive, unbatched, ourSpread] = await compare(context, [
      reserver('ours', hot),
      reserver('one statement', hot),
      reserver('unbatched', spread),
      reserver('ours', spread),
    ])
    if (!ours || !naive || !unbatched || !ourSpread) return []
    const p5 = { goal: 'P5', what: 'reservations of one book over HTTP' }
    const p6 = { goal: 'P6', what: 'reservations of one book, batched' }
    return [
      {
        ...p5,
        ours: rate(ours),
        peer: { ...rate(naive), what: 'one UPDATE a request, 32 connections' },
        bound: { atLeast: 10 },
      },
      {
        ...p5,
        what: `${p5.what}, p99`,
        ours: { value: ours.p99, unit: 'ms' },
        peer: { value: naive.p99, unit: 'ms', what: 'the same peer' },
        bound: { atMost: 0.09 },
      },
      {
        ...p5,
        ours: rate(ours),
        peer: { value: syncs, unit: '/s', what: 'fdatasync of 8 kB' },
        bound: { atLeast: 2 },
      },
      {
        ...p6,
        ours: rate(ours),
        peer: { ...rate(unbatched), what: 'the same code unbatched over 1000 books' },
        bound: { atLeast: 2 },
      },
      { ...p6, ours: rate(ours), peer: { ...rate(ourSpread), what: 'batched over 1000 books' } },
    ]
  },
}

/** P7: how fast carts of five lines are reserved, and that no two wait for each other. */
export const wholeCarts: Measurement = {
  goals: ['P7'],
  async run(context): Promise<Entry[]> {
    const reserver = await reservers(context)
    const before = await deadlocks(context)
    const [ours, naive, hotOurs] = await compare(context, [
      reserver('ours', { lines: 5, books: 1000 }),
      reserver('many statements', { lines: 5, books: 1000 }),
      reserver('ours', { lines: 5, books: 10 }),
    ])
    if (!ours || !naive || !hotOurs) return []
    const goal = 'P7'
    return [
      {
        goal,
        what: 'carts of 5 lines over 1000 books',
        ours: rate(ours),
        peer: { ...rate(naive), what: 'a statement a line, 32 connections' },
        bound: { atLeast: 1.8 },
      },
      {
        goal,
        what: 'carts of 5 of 10 books',
        ours: rate(hotOurs),
        peer: { ...rate(ours), what: 'over 1000 books' },
        bound: { atLeast: 0.3 },
      },
      {
        goal,
        what: 'deadlocks meanwhile',
        ours: { value: (await deadlocks(context)) - before, unit: '' },
        bound: { atMost: 0 },
      },
    ]
  },
}

function rate({ perSecond }: Rate) {
  return { value: perSecond, unit: '/s' }
}

async function deadlocks(context: Context): Promise<number> {
  const sql = await (await context.shop()).admin('inventory')()
  const [row] = await sql<{ deadlocks: number }[]>`
    select deadlocks
    from pg_stat_database
    where datname = current_database()`
  return row?.deadlocks ?? Number.NaN
}
