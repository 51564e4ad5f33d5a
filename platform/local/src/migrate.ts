import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import pg from 'pg'

const root = join(import.meta.dirname, '../../..')

/** Whose migrations make each database, in the order they run. */
export const migrationOrder: Record<string, string[]> = {
  ecom: [
    'eventing/relay',
    'functions/books',
    'functions/search',
    'functions/cart',
    'functions/checkout',
    'functions/failed-events',
  ],
  inventory: ['eventing/relay', 'functions/stock'],
  payment: ['eventing/relay', 'functions/payment'],
  analytics: ['analytics/warehouse'],
}

export type MigrationStep = { database: string; folder: string; file: string }

type Folder = { path: string; name: string; files: string[] }

/**
 * Brings one database up to date and gives the number of files that ran. Each folder's
 * `migrations/*.sql` run in order, each file in its own transaction, and are remembered in
 * `migrations.<folder>`. Concurrent calls wait for each other; `onStep` is told before each file.
 * @throws Error with one sentence: a gap or a wrong name, a file that ran and is gone, failing SQL
 */
export async function migrate(options: {
  /** The URL of the database's owner. */
  url: string
  folders: string[]
  onStep?: (step: MigrationStep) => void
}): Promise<number> {
  const folders = await Promise.all(options.folders.map(readFolder))
  const client = new pg.Client({ connectionString: options.url })
  await client.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtextextended('migrations', 0))`)
    let count = 0
    for (const folder of folders) {
      for (const file of await pending(client, folder)) {
        options.onStep?.({ database: client.database ?? '', folder: folder.path, file })
        await runFile(client, folder, file)
        count += 1
      }
    }
    return count
  } finally {
    await client.end()
  }
}

async function readFolder(path: string): Promise<Folder> {
  const entries = await readdir(resolve(root, path, 'migrations')).catch(none)
  const files = entries.filter((entry) => entry.endsWith('.sql')).sort()
  files.forEach((file, index) => {
    const number = String(index + 1).padStart(5, '0')
    if (!new RegExp(`^${number}_[a-z0-9_]+\\.sql$`).test(file)) {
      throw new Error(`${path}/migrations/${file} must be named ${number}_<what_it_does>.sql.`)
    }
  })
  return { path, name: basename(path).replaceAll('-', '_'), files }
}

function none(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}

async function pending(client: pg.Client, { path, name, files }: Folder): Promise<string[]> {
  const table = `migrations.${name}`
  const known = await client.query('select from pg_class where oid = to_regclass($1)', [table])
  if (known.rowCount === 0) return files
  const { rows } = await client.query<{ name: string }>(`select name from ${table} order by id`)
  rows.forEach((row, index) => {
    if (`${row.name}.sql` !== files[index]) {
      throw new Error(`${path}/migrations/${row.name}.sql has run and is gone: put it back.`)
    }
  })
  return files.slice(rows.length)
}

async function runFile(client: pg.Client, { path, name }: Folder, file: string): Promise<void> {
  const { runner } = await import('node-pg-migrate')
  const dir = resolve(root, path, 'migrations')
  try {
    await runner({
      dbClient: client,
      dir,
      ignorePattern: '.*(?<!\\.sql)',
      file: basename(file, '.sql'),
      direction: 'up',
      migrationsTable: name,
      migrationsSchema: 'migrations',
      createMigrationsSchema: true,
      singleTransaction: true,
      noLock: true,
      log: () => {},
    })
  } catch (error) {
    const where = await lineOf(error, join(dir, file))
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${path}/migrations/${file}${where} fails: ${reason}`, { cause: error })
  }
}

async function lineOf(error: unknown, file: string): Promise<string> {
  if (!(error instanceof pg.DatabaseError) || !error.position) return ''
  const before = (await readFile(file, 'utf8')).slice(0, Number(error.position))
  return `:${before.split('\n').length}`
}
