import type { Sql as PostgresSql, TransactionSql } from 'postgres'

type Types = { bigint: number }
export type Sql = PostgresSql<Types>
export type Tx = TransactionSql<Types>
/** What a repository function takes first: the pool, or a transaction of it. */
export type Queryable = Sql | Tx

/** Gives the pool, loaded and connected at the first call. */
export type Database = (() => Promise<Sql>) & { close(): Promise<void> }

/**
 * Makes the function's database: `max` connections, pipelined, `bigint` as number. A statement ends after
 * ten seconds, and a lost connection is dialled again at once, so that recovery needs no restart.
 */
export function database(url: string, { max, name }: { max: number; name: string }): Database {
  let pool: Promise<Sql> | undefined
  const open = () => (pool ??= connect(url, max, name))
  return Object.assign(open, {
    async close() {
      if (pool) await (await pool).end({ timeout: 5 })
    },
  })
}

async function connect(url: string, max: number, name: string): Promise<Sql> {
  const { default: postgres } = await import('postgres')
  return postgres(url, {
    max,
    connect_timeout: 3,
    backoff: () => 0.05,
    onnotice: () => {},
    connection: { application_name: name, statement_timeout: 10_000 },
    transform: { undefined: null },
    types: {
      bigint: { to: 20, from: [20], serialize: String, parse: Number },
    },
  })
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
