import { randomBytes } from 'node:crypto'
import { chmod, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import * as v from 'valibot'
import { parse } from 'yaml'

const folder = join(import.meta.dirname, '../../configs/databases')

const name = v.pipe(v.string(), v.regex(/^[a-z][a-z_]*$/))
const cluster = v.object({
  kind: v.literal('Cluster'),
  spec: v.object({
    postgresql: v.object({
      parameters: v.union([
        v.object({
          search_path: name,
          wal_level: v.literal('logical'),
          max_slot_wal_keep_size: v.string(),
          max_replication_slots: v.string(),
          max_wal_senders: v.string(),
        }),
        v.object({
          search_path: name,
          work_mem: v.string(),
          jit: v.string(),
        }),
      ]),
    }),
    bootstrap: v.object({
      initdb: v.object({
        database: name,
        owner: name,
        secret: v.object({ name: v.string() }),
      }),
    }),
    managed: v.object({
      roles: v.array(
        v.object({
          name,
          login: v.literal(true),
          replication: v.optional(v.literal(true)),
          passwordSecret: v.object({ name: v.string() }),
        }),
      ),
    }),
  }),
})
const passwords = v.record(v.string(), v.string())

export type Login = {
  name: string
  /** The Secret that holds the role's URL on a cluster. */
  secret: string
  /** Whether it may read the changes of its database as a stream. */
  replication: boolean
}

export type DatabasePlan = {
  name: string
  owner: Login
  /** Everybody else who may connect. */
  roles: Login[]
  searchPath: string
  /** Server parameters: of a database of the shop those by which its changes can be read as a stream. */
  settings: Record<string, string>
}

/** What one server holds. */
export type Holding = 'shop' | 'warehouse'

export type Databases = {
  plans: DatabasePlan[]
  /**
   * The URL by which a role, or the owner, reaches a database.
   * @throws Error when the role has no business there
   */
  url(database: string, role: string): string
}

type Making = {
  holdings?: Holding[]
  /** Changes the databases' names, as tests do for their templates. */
  rename?(database: string): string
}

type Server = { port: number; url(database: string): string }

const warehouse = join(import.meta.dirname, '../../components/analytics/cluster.yaml')

/** Reads from the CloudNativePG manifests which databases and roles there are: of the shop unless told. */
export async function readDatabasePlans(holding: Holding = 'shop'): Promise<DatabasePlan[]> {
  if (holding === 'warehouse') return [await readPlan(warehouse)]
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'))
  return Promise.all(files.sort().map((file) => readPlan(join(folder, file))))
}

async function readPlan(file: string): Promise<DatabasePlan> {
  const manifest = v.safeParse(cluster, parse(await readFile(file, 'utf8')))
  if (!manifest.success) throw new Error(`${file} isn't a database's manifest.`)
  const { bootstrap, managed, postgresql } = manifest.output.spec
  const { database, owner, secret } = bootstrap.initdb
  const { search_path: searchPath, ...settings } = postgresql.parameters
  return {
    name: database,
    owner: { name: owner, secret: secret.name, replication: false },
    roles: managed.roles.map(({ name, passwordSecret, replication = false }) => ({
      name,
      secret: passwordSecret.name,
      replication,
    })),
    searchPath,
    settings,
  }
}

/**
 * Makes the databases and roles of the manifests, or brings them in line; safe to repeat. The
 * passwords are generated once and kept in the state folder, readable by its owner only.
 */
export async function createDatabases(
  server: Server,
  stateDir: string,
  { holdings = ['shop'], rename = (database) => database }: Making = {},
): Promise<Databases> {
  const plans = (await Promise.all(holdings.map((holding) => readDatabasePlans(holding))))
    .flat()
    .map((plan) => ({ ...plan, name: rename(plan.name) }))
  const logins = new Map(
    plans.flatMap(({ owner, roles }) => [owner, ...roles].map((login) => [login.name, login])),
  )
  const known = await keepPasswords(stateDir, [...logins.keys()])
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  try {
    await admin.query('revoke all on database postgres, template1 from public')
    for (const login of logins.values()) await ensureRole(admin, login, known[login.name] ?? '')
    for (const plan of plans) await ensureDatabase(admin, plan)
  } finally {
    await admin.end()
  }
  const url = (database: string, role: string) => {
    const plan = plans.find((candidate) => candidate.name === database)
    const admitted = plan && [plan.owner, ...plan.roles].some((login) => login.name === role)
    if (!admitted) throw new Error(`The role ${role} may not connect to the database ${database}.`)
    return `postgres://${role}:${known[role]}@127.0.0.1:${server.port}/${database}`
  }
  return { plans, url }
}

/** Lets the roles of a plan, and nobody else, connect to an existing database. */
export async function admit(admin: pg.Client, plan: DatabasePlan): Promise<void> {
  const database = pg.escapeIdentifier(plan.name)
  const roles = plan.roles.map((role) => pg.escapeIdentifier(role.name)).join(', ')
  await admin.query(`revoke all on database ${database} from public`)
  await admin.query(`grant connect on database ${database} to ${roles}`)
  await admin.query(
    `alter database ${database} set search_path = ${pg.escapeIdentifier(plan.searchPath)}`,
  )
}

async function ensureDatabase(admin: pg.Client, plan: DatabasePlan): Promise<void> {
  const found = await admin.query('select from pg_database where datname = $1', [plan.name])
  if (found.rowCount === 0) {
    const owner = pg.escapeIdentifier(plan.owner.name)
    await admin.query(`create database ${pg.escapeIdentifier(plan.name)} owner ${owner}`)
  }
  await admit(admin, plan)
}

async function ensureRole(admin: pg.Client, login: Login, password: string): Promise<void> {
  const found = await admin.query('select from pg_roles where rolname = $1', [login.name])
  const verb = found.rowCount === 0 ? 'create' : 'alter'
  const replication = login.replication ? 'replication' : 'noreplication'
  await admin.query(
    `${verb} role ${pg.escapeIdentifier(login.name)} login
     nosuperuser nocreatedb nocreaterole ${replication} nobypassrls
     password ${pg.escapeLiteral(password)}`,
  )
}

async function keepPasswords(stateDir: string, roles: string[]): Promise<Record<string, string>> {
  const file = join(stateDir, 'database-passwords.json')
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const before = v.safeParse(passwords, parse(text))
  const known = before.success ? before.output : {}
  const kept = Object.fromEntries(
    roles.map((role) => [role, known[role] ?? randomBytes(24).toString('base64url')]),
  )
  await writeFile(`${file}.new`, JSON.stringify(kept, null, 2), { mode: 0o600 })
  await chmod(`${file}.new`, 0o600)
  await rename(`${file}.new`, file)
  return kept
}
