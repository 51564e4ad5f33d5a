import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { database, type Database, type Queryable } from './db.ts'
import { cloneDatabase, type Clone } from './testing/database.ts'

let clone: Clone
let db: Database

beforeEach(async () => {
  clone = await cloneDatabase('inventory')
  db = database(clone.url('stock'), { max: 1, name: 'test' })
})
afterEach(async () => {
  await db.close()
  await clone.drop()
})

async function pidOf(sql: Queryable): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  return row?.pid ?? 0
}

const kill = (pid: number) => clone.admin`select pg_terminate_backend(${pid}, 5000)`

describe('a pool whose session is ended by the server', () => {
  it('fails the transaction of a running statement, and begins the next', async () => {
    const sql = await db()
    const lost = sql.begin(async (tx) => {
      const pid = await pidOf(tx)
      await Promise.all([tx`select pg_sleep(30)`, kill(pid)])
    })
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    expect(await (await db()).begin((tx) => pidOf(tx))).toBeGreaterThan(0)
  })

  it('fails a transaction between two statements, and lets it run nothing in the next one', async () => {
    const sql = await db()
    const late = Promise.withResolvers<void>()
    const killed = Promise.withResolvers<void>()
    const lost = sql.begin(async (tx) => {
      await kill(await pidOf(tx))
      killed.resolve()
      await late.promise
      await tx`insert into inventory.stock (book_id) values (gen_random_uuid())`
    })
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await killed.promise
    await (
      await db()
    ).begin(async (tx) => {
      await pidOf(tx)
      late.resolve()
      await new Promise(setImmediate)
      await pidOf(tx)
    })
    const { count } = await clone.admin`select from inventory.stock`
    expect(count).toBe(0)
  })

  it.each([
    ['well', async () => 'done'],
    ['with an error of its own', async () => Promise.reject(new Error('own'))],
  ])('sends nothing more for work that ends %s after its session', async (_how, end) => {
    const sql = await db()
    const late = Promise.withResolvers<void>()
    const killed = Promise.withResolvers<void>()
    const lost = sql.begin(async (tx) => {
      await kill(await pidOf(tx))
      killed.resolve()
      await late.promise
      return end()
    })
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    await killed.promise
    late.resolve()
    // A rollback or commit would be written to no socket, which is an uncaught error.
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
    expect(await pidOf(await db())).toBeGreaterThan(0)
  })

  it('fails a running statement, and runs the next', async () => {
    const sql = await db()
    const pid = await pidOf(sql)
    const lost = sql`select pg_sleep(30)`.then(
      () => 'no error',
      (error: unknown) => error,
    )
    await kill(pid)
    expect(await lost).toMatchObject({ code: 'CONNECTION_CLOSED' })
    expect(await pidOf(await db())).toBeGreaterThan(0)
  })

  it('runs the next statement after it was idle', async () => {
    const sql = await db()
    await kill(await pidOf(sql))
    await expect
      .poll(async () => pidOf(await db()).catch(() => 0), { timeout: 10_000 })
      .toBeGreaterThan(0)
  })
})
