import type { Sql as PostgresSql, TransactionSql } from 'postgres'
import { arrayTypes } from './array-types.ts'
import { guardTransactions } from './transactions.ts'

type Types = { bigint: number }
export type Sql = PostgresSql<Types>
export type Tx = TransactionSql<Types>
/** What a repository function takes first: the pool, or a transaction of it. */
export type Queryable = Sql | Tx

/** Gives the pool, loaded and connected at the first call. */
export type Database = (() => Promise<Sql>) & { close(): Promise<void> }

type Options = {
  max: number
  name: string
  /** Settings of PostgreSQL for every session, e.g. `plan_cache_mode`. */
  session?: Record<string, string>
}

const retirementMilliseconds = 15_000

/**
 * Makes the function's database: `max` connections, pipelined, `bigint` as number. A statement ends after
 * ten seconds. A pool that loses a connection is replaced for the next caller, so that recovery needs no
 * restart: the driver (postgres 3.4.9) may never write again to a connection that was lost, or answer with
 * the error of its last life (https://github.com/porsager/postgres/issues/1154, pull 1215). Whoever has
 * the old pool may finish with it.
 */
export function database(url: string, { max, name, session = {} }: Options): Database {
  let pool: Promise<Sql> | undefined
  let closed = false
  const retired = new Set<Promise<Sql>>()

  function open(): Promise<Sql> {
    if (pool) return pool
    if (closed) return Promise.reject(ended())
    const opened: Promise<Sql> = connect(url, { max, name, session, onLost: () => retire(opened) })
    return (pool = opened)
  }

  function retire(lost: Promise<Sql>): void {
    if (closed || pool !== lost) return
    pool = undefined
    retired.add(lost)
    setTimeout(() => void endRetired(lost, 5), retirementMilliseconds).unref()
  }

  async function endRetired(lost: Promise<Sql>, timeout: number): Promise<void> {
    if (retired.delete(lost)) await (await lost).end({ timeout })
  }

  return Object.assign(open, {
    async close() {
      // A request that outlives its client may still ask: a pool opened now would keep the process alive.
      closed = true
      await Promise.all([...retired].map((lost) => endRetired(lost, 0)))
      if (pool) await (await pool).end({ timeout: 5 })
    },
  })
}

function ended(): Error {
  return Object.assign(new Error('The database is closed'), { code: 'CONNECTION_ENDED' })
}

async function connect(
  url: string,
  { max, name, session, onLost }: Required<Options> & { onLost: () => void },
): Promise<Sql> {
  const { default: postgres } = await import('postgres')
  let isConnected = false
  const sql = postgres(url, {
    max,
    max_lifetime: null,
    connect_timeout: 3,
    backoff: () => 0.05,
    onnotice: () => {},
    // The server tells its parameters once it has let us in.
    onparameter: () => (isConnected = true),
    onclose: () => isConnected && onLost(),
    connection: { application_name: name, statement_timeout: 10_000, ...session },
    transform: { undefined: null },
    fetch_types: false,
    types: {
      ...arrayTypes,
      bigint: { to: 20, from: [20], serialize: String, parse: Number },
    },
  })
  return guardTransactions(sql)
}

const unavailable = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  '53300', // too_many_connections
  '55P03', // lock_not_available
  '57014', // query_canceled, by statement_timeout
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
])

/** Says whether an error means that the database can't be used now, and not that the statement is wrong. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && unavailable.has(String(error.code))
}

/** Says whether an error is the violation of a unique constraint, of the one named if a name is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '23505') return false
  return (
    constraint === undefined || ('constraint_name' in error && error.constraint_name === constraint)
  )
}
