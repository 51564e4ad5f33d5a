import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Databases } from '../../local/src/databases.ts'
import type { KeptProcess } from '../../local/src/kept-process.ts'
import { keepProgram, untilReady } from './java.ts'
import { keepPassword } from './kept-password.ts'
import { fetchPgAdmin, type PgAdminProgram } from './pgadmin-program.ts'
import { endLeftOver } from './pid-file.ts'
import { run } from './python-program.ts'

export type PgAdmin = KeptProcess & { url: string; email: string; password: string }

type Options = {
  root: string
  stateDir: string
  logs: string
  port: number
  databases: Databases
  signal?: AbortSignal | undefined
  onStep(sentence: string): void
  onFault(sentence: string): void
  onChange(): void
}

const email = 'admin@bookstore.local'

/**
 * Runs pgAdmin on a loopback port with every database of the shop registered, each as its owner. Who signs
 * in needs the password that is made at the first start.
 * @throws Error with one sentence
 */
export async function startPgAdmin(options: Options): Promise<PgAdmin> {
  const { logs, port, signal, onStep, onFault, onChange } = options
  const program = await fetchPgAdmin(options)
  const folder = join(options.stateDir, 'pgadmin')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await endLeftOver(folder)
  const password = await keepPassword(join(folder, 'password'))
  const env = {
    PGADMIN_SETTINGS: JSON.stringify(settings(folder, port)),
    PGADMIN_SETUP_EMAIL: email,
    PGADMIN_SETUP_PASSWORD: password,
  }
  onStep('Starting pgAdmin')
  await register(program, { ...options, folder, env })
  const kept = keepProgram({
    name: 'pgAdmin',
    command: program.python,
    args: [join(program.folder, 'pgAdmin4.py')],
    env,
    cwd: folder,
    logs,
    onFault,
    onChange,
  })
  const url = `http://127.0.0.1:${port}`
  const check = async () => (await fetch(`${url}/misc/ping`)).ok
  const log = join(logs, 'pgadmin.log')
  try {
    await untilReady({ name: 'pgAdmin', check, within: 90_000, log, signal, lost: kept.lost })
  } catch (error) {
    await kept.stop()
    throw error
  }
  return { ...kept, url, email, password }
}

function settings(folder: string, port: number) {
  return {
    SERVER_MODE: true,
    DEFAULT_SERVER: '127.0.0.1',
    DEFAULT_SERVER_PORT: port,
    DATA_DIR: folder,
    LOG_FILE: join(folder, 'pgadmin4.log'),
    SQLITE_PATH: join(folder, 'pgadmin.db'),
    SESSION_DB_PATH: join(folder, 'sessions'),
    STORAGE_DIR: join(folder, 'storage'),
    AZURE_CREDENTIAL_CACHE_DIR: join(folder, 'azure'),
    KERBEROS_CCACHE_DIR: join(folder, 'kerberos'),
    MASTER_PASSWORD_REQUIRED: false,
    UPGRADE_CHECK_ENABLED: false,
    CHECK_EMAIL_DELIVERABILITY: false,
    ALLOW_SPECIAL_EMAIL_DOMAINS: ['local'],
  }
}

type Registering = Options & { folder: string; env: Record<string, string> }

// PostgreSQL is on another port at each start, so the servers are registered anew.
async function register(program: PgAdminProgram, { folder, env, ...options }: Registering) {
  const setup = join(program.folder, 'setup.py')
  const { signal } = options
  if (!existsSync(join(folder, 'pgadmin.db'))) {
    await run(program.python, [setup, 'setup-db'], { signal, env })
  }
  const owners = options.databases.plans.map(({ name, owner }) => {
    return { name, url: new URL(options.databases.url(name, owner.name)) }
  })
  const storage = join(folder, 'storage', email.replace('@', '_'))
  await mkdir(storage, { recursive: true, mode: 0o700 })
  const lines = owners.map(({ name, url: { hostname, port, username, password } }) =>
    [hostname, port, name, username, password].join(':'),
  )
  await writeFile(join(storage, 'pgpass'), `${lines.join('\n')}\n`, { mode: 0o600 })
  const servers = owners.map(({ name, url: { hostname, port, username } }, index) => [
    String(index + 1),
    {
      Name: name,
      Group: 'Bookstore',
      Host: hostname,
      Port: Number(port),
      MaintenanceDB: name,
      Username: username,
      ConnectionParameters: { sslmode: 'prefer', passfile: '/pgpass' },
    },
  ])
  const file = join(folder, 'servers.json')
  await writeFile(file, JSON.stringify({ Servers: Object.fromEntries(servers) }))
  const loading = [setup, 'load-servers', file, '--user', email, '--replace']
  await run(program.python, loading, { signal, env })
}
