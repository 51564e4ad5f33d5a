import { database, type Sql } from '@bookstore/shared/db.ts'
import { sourceNames, type SourceName } from './tables.ts'

/** By role: `reconcile` for the sources and `star`, `repair` for `repair`, which who only looks does without. */
export type Urls = Record<SourceName | 'star', string> & { repair?: string }

export type Connections = {
  sources: Record<SourceName, Sql>
  star: Sql
  /** The warehouse as who may write its rows; undefined for who only looks. */
  repair: Sql | undefined
}

// Both sides write a row as the same text. One process at a time: the shop comes first.
const session = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  statement_timeout: '60000',
}

const reading = { ...session, default_transaction_read_only: 'on' }

/** Does a piece of work with pools of its own, which connect when they are used and are closed after it. */
export async function withConnections<Result>(
  urls: Urls,
  work: (connections: Connections) => Promise<Result>,
): Promise<Result> {
  const name = 'reconcile'
  const [ecom, inventory, payment] = [
    database(urls.ecom, { max: 2, name, session: reading }),
    database(urls.inventory, { max: 2, name, session: reading }),
    database(urls.payment, { max: 2, name, session: reading }),
  ]
  const star = database(urls.star, { max: sourceNames.length + 1, name, session })
  const repair = urls.repair === undefined ? [] : [database(urls.repair, { max: 1, name, session })]
  try {
    return await work({
      sources: { ecom: await ecom(), inventory: await inventory(), payment: await payment() },
      star: await star(),
      repair: await repair[0]?.(),
    })
  } finally {
    await Promise.all([ecom, inventory, payment, star, ...repair].map((each) => each.close()))
  }
}
