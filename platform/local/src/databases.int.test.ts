import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabases } from './databases.ts'
import { removePostgres, startPostgres, type Postgres } from './postgres.ts'

let stateDir: string
let server: Postgres
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'bookstore-databases-'))
  await chmod(stateDir, 0o711)
  server = await startPostgres({ stateDir })
})
afterAll(async () => {
  await server?.stop()
  await removePostgres(stateDir)
  await rm(stateDir, { recursive: true })
})

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(sql).finally(() => client.end())
  return rows
}

describe('createDatabases', () => {
  it('gives the same working URLs again, also after a password was changed', async () => {
    const first = await createDatabases(server, stateDir)
    const before = first.url('ecom', 'cart')
    await query(server.url('postgres'), `alter role cart password 'changed' superuser`)
    const second = await createDatabases(server, stateDir)
    expect(second.url('ecom', 'cart')).toBe(before)
    const who = `select current_user as role, current_database() as database,
                        current_setting('search_path') as path,
                        (select rolsuper from pg_roles where rolname = current_user) as super`
    expect(await query(before, who)).toEqual([
      { role: 'cart', database: 'ecom', path: 'public', super: false },
    ])
    expect((await stat(join(stateDir, 'database-passwords.json'))).mode & 0o777).toBe(0o600)
  })

  it('lets a role into its own database only', async () => {
    const { url } = await createDatabases(server, stateDir)
    expect(() => url('inventory', 'cart')).toThrow(
      'The role cart may not connect to the database inventory.',
    )
    for (const database of ['inventory', 'payment', 'postgres', 'template1']) {
      const stray = Object.assign(new URL(url('ecom', 'cart')), { pathname: `/${database}` }).href
      await expect(query(stray, 'select 1')).rejects.toThrow(
        `permission denied for database "${database}"`,
      )
    }
  })
})
