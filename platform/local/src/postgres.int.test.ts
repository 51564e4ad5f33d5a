import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removePostgres, startPostgres, type Postgres } from './postgres.ts'

let stateDir: string
let running: Postgres[]
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'bookstore-postgres-'))
  await chmod(stateDir, 0o711)
  running = []
})
afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()))
  await removePostgres(stateDir)
  await rm(stateDir, { recursive: true })
})

async function start(port?: number) {
  const server = await startPostgres(port === undefined ? { stateDir } : { stateDir, port })
  running.push(server)
  return server
}

async function query(server: Postgres, sql: string) {
  const client = new pg.Client({ connectionString: server.url('postgres') })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(sql).finally(() => client.end())
  return rows
}

const remember = `create table kept as select 'yes' as answer`
const recall = 'select answer from kept'

describe('startPostgres', () => {
  it('keeps the data over a stop', async () => {
    const first = await start()
    await query(first, remember)
    await first.stop()
    expect(await first.ended).toBe(`PostgreSQL ended with 0 (log: ${stateDir}/postgres.log).`)
    expect(await query(await start(), recall)).toEqual([{ answer: 'yes' }])
  })

  it('keeps the data over a SIGKILL of the server', async () => {
    const first = await start()
    await query(first, remember)
    process.kill(first.pid, 'SIGKILL')
    expect(await first.ended).toContain('ended with SIGKILL')
    expect(await query(await start(), recall)).toEqual([{ answer: 'yes' }])
  })

  it('stops the server that a killed starter left behind', async () => {
    const module = JSON.stringify(join(import.meta.dirname, 'postgres.ts'))
    const script = `
      const { startPostgres } = await import(${module})
      const { pid } = await startPostgres({ stateDir: ${JSON.stringify(stateDir)} })
      console.log(pid)`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [pid] = await once(starter.stdout, 'data')
    starter.kill('SIGKILL')
    await once(starter, 'exit')
    const second = await start()
    expect(second.pid).not.toBe(Number(pid))
    expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('leaves a server alone whose starter lives', async () => {
    const first = await start()
    await expect(start()).rejects.toThrow(`is in use by process ${process.pid}: stop that first.`)
    expect(await query(first, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('forgets a lock file whose number was given to another program', async () => {
    const first = await start()
    const data = String((await query(first, 'show data_directory'))[0]?.data_directory)
    await query(first, remember)
    await first.stop()
    await writeFile(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n`)
    expect(await query(await start(), recall)).toEqual([{ answer: 'yes' }])
  })

  it('says that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(start(port)).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program.`,
    )
    other.close()
  })

  it('says that a folder is not to be had', async () => {
    const blocked = join(stateDir, 'blocked')
    await writeFile(blocked, '')
    await expect(startPostgres({ stateDir: join(blocked, 'state') })).rejects.toThrow(
      `The folder ${blocked}/state can't be made or written: check its owner and rights.`,
    )
  })

  it('says that the password of existing data is missing', async () => {
    await (await start()).stop()
    await rm(join(stateDir, 'postgres-password'))
    await expect(start()).rejects.toThrow('postgres-password, the password of the data in')
  })

  it('moves out of a folder that the server of root cannot enter', async () => {
    await chmod(stateDir, 0o700)
    const server = await start()
    const root = process.getuid?.() === 0
    const folder = root ? /^\/var\/tmp\/bookstore-[0-9a-f]{12}$/ : /^undefined$/
    expect(String(server.relocated)).toMatch(folder)
  })

  it('listens on the loopback address only and demands a password', async () => {
    const server = await start()
    const [settings] = await query(
      server,
      `select current_setting('listen_addresses') as addresses,
              current_setting('unix_socket_directories') as sockets,
              current_setting('fsync') as fsync`,
    )
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', fsync: 'on' })
    const stranger = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres' })
    await expect(stranger.connect()).rejects.toThrow('password must be a string')
    expect((await stat(join(stateDir, 'postgres-password'))).mode & 0o777).toBe(0o600)
  })
})
