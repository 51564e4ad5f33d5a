import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { database, type Sql } from '../db.ts'

export type DatabaseName = 'ecom' | 'inventory' | 'payment' | 'analytics'

type Template = {
  template: string
  owner: string
  searchPath: string
  /** By role, the owner among them. */
  urls: Record<string, string>
}

export type TestDatabases = Record<DatabaseName, Template> & {
  /** The superuser's URL. */
  server: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    databases: TestDatabases
  }
}

export type Clone = {
  name: string
  /** The URL by which a role, or the owner, reaches the clone. */
  url(role: string): string
  /** The superuser's pool. */
  admin: Sql
  /** Ends every session and deletes the clone. */
  drop(): Promise<void>
}

/** Copies a migrated, empty database, with the roles and grants it has in the shop. */
export async function cloneDatabase(source: DatabaseName): Promise<Clone> {
  const { server, [source]: plan } = inject('databases')
  const name = `${source}_${randomBytes(6).toString('hex')}`
  const url = (to: string) => Object.assign(new URL(to), { pathname: `/${name}` }).href
  await asSuperuser(server, async (sql) => {
    const roles = Object.keys(plan.urls).filter((role) => role !== plan.owner)
    await sql`create database ${sql(name)} template ${sql(plan.template)} owner ${sql(plan.owner)}`
    await sql`revoke all on database ${sql(name)} from public`
    await sql`grant connect on database ${sql(name)} to ${sql(roles)}`
    await sql`alter database ${sql(name)} set search_path = ${sql(plan.searchPath)}`
  })
  const pool = database(url(server), { max: 4, name: 'test' })
  return {
    name,
    admin: await pool(),
    url(role) {
      const template = plan.urls[role]
      if (!template) throw new Error(`The role ${role} may not connect to ${source}.`)
      return url(template)
    },
    async drop() {
      await pool.close()
      await asSuperuser(server, (sql) => sql`drop database if exists ${sql(name)} with (force)`)
    },
  }
}

async function asSuperuser(url: string, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const pool = database(url, { max: 1, name: 'test' })
  try {
    await work(await pool())
  } finally {
    await pool.close()
  }
}
