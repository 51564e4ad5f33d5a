import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeptProcess } from '../../local/src/kept-process.ts'
import { lineFile } from '../../local/src/output.ts'
import { keepProgram, untilReady } from './java.ts'
import { keepPassword } from './kept-password.ts'
import { endLeftOver } from './pid-file.ts'
import { fetchPython, run, type PythonProgram } from './python-program.ts'
import { keepSupersetDatabase } from './superset-database.ts'

export type SupersetServer = KeptProcess & {
  url: string
  /** Who may change dashboards; everybody on this machine may look at them. */
  admin: { name: string; password: string }
  /** The password of the account by which the storefront reads figures. */
  office: string
  /** Brings it in line with `analytics/superset` again, as each start does. */
  prepare(): Promise<void>
}

type Options = {
  root: string
  stateDir: string
  logs: string
  port: number
  program: PythonProgram
  warehouse: {
    /** Of the superuser. */
    adminUrl: string
    /** Of the role that reads the views. */
    url: string
  }
  /** Whether everybody may look, which is so unless told. */
  isPublic?: boolean
  signal?: AbortSignal | undefined
  onStep(sentence: string): void
  onFault(sentence: string): void
  onChange(): void
}

// The first start of a worker reads 800 MB of packages.
const longestStart = 180_000

/**
 * Installs Superset by pip into `dist/superset`, once for each state of its locked list of packages.
 * @throws Error with one sentence: no Python, or what pip says
 */
export function fetchSuperset(options: Parameters<typeof fetchPython>[1]): Promise<PythonProgram> {
  const requirements = 'analytics/superset/requirements.txt'
  return fetchPython(
    { name: 'Superset', requirements, cost: '820 MB on disk, two minutes' },
    options,
  )
}

/**
 * Runs Superset on a loopback port, with the assets of `analytics/superset`.
 * @throws Error with one sentence; nothing is left running then
 */
export async function startSuperset(options: Options): Promise<SupersetServer> {
  const { logs, port, program, signal, onStep, onFault, onChange } = options
  const folder = supersetFolder(options.stateDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await endLeftOver(folder)
  const url = `http://127.0.0.1:${port}`
  const admin = { name: 'admin', password: await keepPassword(join(folder, 'password')) }
  const env = await environment(options, { folder, url })
  const office = await keepOfficePassword(options.stateDir)
  const passwords = { SUPERSET_ADMIN_PASSWORD: admin.password, SUPERSET_OFFICE_PASSWORD: office }
  const prepare = () => prepareSuperset({ ...options, folder, env: { ...env, ...passwords } })
  onStep('Preparing Superset')
  await prepare()
  onStep('Starting Superset')
  const kept = keepProgram({
    name: 'Superset',
    command: join(program.commands, 'gunicorn'),
    args: gunicorn(port),
    env,
    cwd: folder,
    logs,
    onFault,
    onChange,
  })
  const check = async () => (await fetch(`${url}/health`)).ok
  const log = join(logs, 'superset.log')
  try {
    const { lost } = kept
    await untilReady({ name: 'Superset', check, within: longestStart, log, signal, lost })
  } catch (error) {
    await kept.stop()
    throw error
  }
  return { ...kept, url, admin, office, prepare }
}

/** Gives the password of the account by which the storefront reads figures; made the first time. */
export async function keepOfficePassword(stateDir: string): Promise<string> {
  const folder = supersetFolder(stateDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return keepPassword(join(folder, 'office-password'))
}

function supersetFolder(stateDir: string): string {
  return join(stateDir, 'superset')
}

async function environment(
  { root, warehouse, isPublic = true }: Options,
  at: { folder: string; url: string },
) {
  return {
    SUPERSET_HOME: at.folder,
    SUPERSET_CONFIG_PATH: join(root, 'analytics/superset/superset_config.py'),
    SUPERSET_SECRET_KEY: await keepPassword(join(at.folder, 'secret-key')),
    SUPERSET_DATABASE_URL: await keepSupersetDatabase(warehouse.adminUrl, at.folder),
    SUPERSET_PUBLIC_DASHBOARDS: String(isPublic),
    SUPERSET_URL: at.url,
    WAREHOUSE_URL: warehouse.url,
    FLASK_APP: 'superset',
    // The configuration stands in the repository.
    PYTHONDONTWRITEBYTECODE: '1',
  }
}

// One process, which is 300 MB; its threads wait for the warehouse.
function gunicorn(port: number): string[] {
  const worker = ['--workers', '1', '--worker-class', 'gthread', '--threads', '6']
  const bounds = ['--timeout', '120', '--graceful-timeout', '5']
  return [...worker, ...bounds, '--bind', `127.0.0.1:${port}`, 'superset.app:create_app()']
}

type Preparing = Options & { folder: string; env: Record<string, string> }

async function prepareSuperset({ root, logs, program, signal, ...options }: Preparing) {
  const { folder: cwd, env } = options
  const log = lineFile(logs, 'superset-preparation')
  try {
    await run(join(program.commands, 'python'), [join(root, 'analytics/superset/prepare.py')], {
      signal,
      cwd,
      env,
      onLine: log.write,
    })
  } finally {
    await log.close()
  }
}
