import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removePostgres, startPostgres } from '../../platform/local/src/postgres.ts'
import { slotFaults } from './events.ts'

let stateDir: string
let server: Awaited<ReturnType<typeof startPostgres>>
let sql: postgres.Sql

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'bookstore-doctor-'))
  server = await startPostgres({ stateDir, settings: { wal_level: 'logical' } })
  sql = postgres(server.url('postgres'), { max: 1 })
})
afterAll(async () => {
  await sql.end()
  await server.stop()
  await removePostgres(stateDir)
  await rm(stateDir, { recursive: true, force: true })
})

describe('slotFaults', () => {
  it('finds a replication slot that nobody reads, and says how to drop it', async () => {
    expect(await slotFaults(sql)).toEqual([])
    await sql`select pg_create_logical_replication_slot('abandoned', 'pgoutput')`

    expect(await slotFaults(sql)).toEqual([
      'The replication slot abandoned of postgres is read by nobody and keeps 0 MB: ' +
        'if nobody needs it, npm run doctor -- --drop-slot abandoned',
    ])
  })
})
