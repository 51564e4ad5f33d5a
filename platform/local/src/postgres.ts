import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { environment, initialise } from './postgres-cluster.ts'
import { findHome, removeHome, type Home } from './postgres-home.ts'
import { stopOrphan } from './postgres-orphan.ts'

export type Postgres = {
  port: number
  pid: number
  /** The log file. */
  log: string
  /** The folder below /var/tmp that binaries or data had to move to; to be told in one line. */
  relocated: string | undefined
  /** The superuser's URL of a database. */
  url(database: string): string
  /** Ends the sessions and stops; done when the process is gone. */
  stop(): Promise<void>
  /** Resolves when the process is gone, asked or not, to a sentence that says so. */
  ended: Promise<string>
}

/** Server parameters. */
export type Settings = Record<string, string>
type Server = { child: ChildProcess; ended: Promise<string>; failure(): string | undefined }
type Launch = { home: Home; log: string; port: number; password: string; settings: Settings }

const address = '127.0.0.1'
const startLimit = 120_000
const remnant = /pre-existing shared memory block/
const taken = /could not bind .*Address already in use/

const defaults: Settings = {
  listen_addresses: address,
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  maintenance_work_mem: '32MB',
  max_wal_size: '256MB',
  max_parallel_workers_per_gather: '0',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/**
 * Starts PostgreSQL from the npm package on the cluster of a state folder, which it makes at the
 * first call. Loopback only, on `port` or a free one; `settings` are server parameters on top.
 * Gives the server once it accepts connections.
 * @throws Error with one sentence: taken port, no rights, data in use, data of another version
 */
export async function startPostgres(options: {
  stateDir: string
  port?: number
  settings?: Settings
}): Promise<Postgres> {
  const stateDir = resolve(options.stateDir)
  const home = await findHome(stateDir)
  await stopOrphan(join(home.folder, 'data'))
  const password = await initialise(home, stateDir)
  const log = join(stateDir, 'postgres.log')
  const settings = { ...defaults, ...options.settings }
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    try {
      const task = { home, log, port, password, settings }
      return running(await launch(task), task)
    } catch (error) {
      const raced = options.port === undefined && attempt < 5
      if (!raced || !(error instanceof Error) || error.cause !== 'taken') throw error
    }
  }
}

/** Deletes the cluster of a state folder and its superuser's password. The server is stopped. */
export async function removePostgres(stateDir: string): Promise<void> {
  await removeHome(stateDir)
  await rm(join(stateDir, 'postgres-password'), { force: true })
}

// Backends of a killed server hold its memory for a moment, and the new one refuses to start.
async function launch(task: Launch): Promise<Server> {
  const deadline = Date.now() + startLimit
  for (;;) {
    const large = (await stat(task.log).catch(() => ({ size: 0 }))).size > 5_000_000
    await using log = await open(task.log, large ? 'w' : 'a', 0o600)
    const { size: offset } = await log.stat()
    const server = spawnServer(task, log.fd)
    const failure = await ready(server, task, deadline)
    if (failure === undefined) return server
    const output = (await readFile(task.log, 'utf8')).slice(offset)
    if (remnant.test(output) && Date.now() < deadline) await wait(50)
    else throw explain(task, output, failure)
  }
}

function spawnServer({ home, port, settings, log: file }: Launch, log: number): Server {
  const values = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = ['-D', join(home.folder, 'data'), '-p', String(port), ...values]
  const child = spawn(join(home.binaries, 'bin/postgres'), command, {
    ...home.user,
    cwd: '/',
    env: environment(),
    // A session of its own: Ctrl-C reaches the starter, which stops its functions first.
    detached: true,
    stdio: ['ignore', log, log],
  })
  let failure: string | undefined
  // Our own end, whatever its cause, leaves no server behind.
  const quit = () => child.kill('SIGQUIT')
  process.once('exit', quit)
  const ended = new Promise<string>((done) => {
    const end = (how: string) => {
      failure = how
      process.off('exit', quit)
      done(`PostgreSQL ${how} (log: ${file}).`)
    }
    child.once('error', (error) => end(`can't be run: ${error.message}`))
    child.once('exit', (code, signal) => end(`ended with ${signal ?? code}`))
  })
  return { child, ended, failure: () => failure }
}

async function ready(server: Server, task: Launch, deadline: number) {
  const { default: pg } = await import('pg')
  while (server.failure() === undefined && Date.now() < deadline) {
    const connectionString = superuserUrl(task, 'postgres')
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 })
    client.on('error', () => {})
    // Whoever holds a taken port may accept and never answer.
    const connected = await Promise.race([
      server.ended.then(() => false),
      client.connect().then(
        () => true,
        () => false,
      ),
    ])
    client.end().catch(() => {})
    if (connected) return undefined
    await wait(15)
  }
  server.child.kill('SIGQUIT')
  return server.failure() ?? `wasn't ready within ${startLimit / 1000} s`
}

function explain({ home, log, port }: Launch, output: string, failure: string): Error {
  if (taken.test(output)) {
    return new Error(`Port ${port} on ${address} is taken by another program.`, { cause: 'taken' })
  }
  if (/files are incompatible/.test(output)) {
    return new Error(`The data in ${home.folder} is of another PostgreSQL version: reset it.`)
  }
  const reason = /FATAL: {2}(.*)/.exec(output)?.[1] ?? `it ${failure}`
  return new Error(`PostgreSQL doesn't start: ${reason} (log: ${log}).`)
}

function running({ child, ended }: Server, task: Launch): Postgres {
  return {
    port: task.port,
    pid: child.pid ?? 0,
    log: task.log,
    relocated: task.home.relocated,
    url: (database) => superuserUrl(task, database),
    ended,
    async stop() {
      child.kill('SIGINT')
      const impatient = setTimeout(() => child.kill('SIGQUIT'), 30_000)
      await ended
      clearTimeout(impatient)
    },
  }
}

function superuserUrl({ port, password }: Launch, database: string): string {
  return `postgres://postgres:${password}@${address}:${port}/${database}`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, address)
  await once(server, 'listening')
  const found = server.address()
  server.close()
  await once(server, 'close')
  return typeof found === 'object' && found ? found.port : 0
}
