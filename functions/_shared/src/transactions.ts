import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql as PostgresSql, TransactionSql } from 'postgres'

type Sql = PostgresSql<{ bigint: number }>
type Tx = TransactionSql<{ bigint: number }>
type Work<T> = (tx: Tx) => T | Promise<T>

const closesWithinMilliseconds = 1000

/**
 * Makes `begin` survive the loss of its connection. As it is (postgres 3.4.9), the driver sends a `rollback`
 * to the connection that is gone, which ends the process, and what a lost transaction sends later may run
 * in the transaction of somebody else: https://github.com/porsager/postgres/issues/1208 and 1216.
 */
export function guardTransactions(sql: Sql): Sql {
  const begin = sql.begin.bind(sql)
  async function guarded<T>(work: Work<T>): Promise<T> {
    const life = { over: false }
    try {
      return (await begin((tx) => runGuarded(guardQueries(tx, life), work, life))) as T
    } finally {
      life.over = true
    }
  }
  return Object.assign(sql, { begin: guarded as Sql['begin'] })
}

// The driver rejects the transaction by itself when the connection closes, and does nothing more to it as
// long as its work has not ended: so the work of a lost one does not end, neither well nor with an error.
async function runGuarded<T>(tx: Tx, work: Work<T>, life: { over: boolean }): Promise<T> {
  try {
    const result = await work(tx)
    return life.over ? await never : result
  } catch (error) {
    if (isLost(error)) await sleep(closesWithinMilliseconds)
    if (life.over) return never
    throw error
  }
}

const never = new Promise<never>(() => {})

function guardQueries(tx: Tx, life: { over: boolean }): Tx {
  return new Proxy(tx, {
    apply(target, self, args) {
      if (life.over) throw new Error('This transaction is over')
      return Reflect.apply(target, self, args)
    },
  })
}

const lost = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
])

function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const severity = 'severity' in error ? error.severity : undefined
  return (
    severity === 'FATAL' || severity === 'PANIC' || ('code' in error && lost.has(`${error.code}`))
  )
}
