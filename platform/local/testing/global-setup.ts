import { rmSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { DatabaseName, TestDatabases } from '@bookstore/shared/testing/database.ts'
import type { TestProject } from 'vitest/node'
import { createDatabases, type DatabasePlan, type Databases } from '../src/databases.ts'
import { migrate, migrationOrder } from '../src/migrate.ts'
import { removePostgres, startPostgres, type Postgres } from '../src/postgres.ts'

/** Starts PostgreSQL with a migrated template of every database; gives what ends it all. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bookstore-test-'))
  await chmod(stateDir, 0o711)
  let server: Postgres | undefined
  const kill = () => {
    if (server) process.kill(server.pid, 'SIGQUIT')
    rmSync(stateDir, { recursive: true, force: true })
  }
  const teardown = async () => {
    process.off('exit', kill)
    await server?.stop()
    await removePostgres(stateDir)
    rmSync(stateDir, { recursive: true, force: true })
  }
  process.once('exit', kill)
  try {
    server = await startPostgres({ stateDir, settings: { max_connections: '300' } })
    project.provide('databases', await makeTemplates(server, stateDir))
    return teardown
  } catch (error) {
    await teardown()
    throw error
  }
}

async function makeTemplates(server: Postgres, stateDir: string): Promise<TestDatabases> {
  const databases = await createDatabases(server, stateDir, {
    holdings: ['shop', 'warehouse'],
    rename: (name) => `${name}_template`,
  })
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  try {
    const clones = await Promise.all(
      databases.plans.map((plan) => makeTemplate(plan, databases, admin)),
    )
    return {
      server: server.url('postgres'),
      ecom: pick(clones, 'ecom'),
      inventory: pick(clones, 'inventory'),
      payment: pick(clones, 'payment'),
      analytics: pick(clones, 'analytics'),
    }
  } finally {
    await admin.end()
  }
}

// A template that lets nobody in has no session, so tests can copy it at the same time.
async function makeTemplate(plan: DatabasePlan, databases: Databases, admin: pg.Client) {
  const { owner, roles, searchPath } = plan
  const folders = migrationOrder[plan.name.replace(/_template$/, '')] ?? []
  await migrate({ url: databases.url(plan.name, owner.name), folders })
  await admin.query(`alter database ${plan.name} with is_template true allow_connections false`)
  const names = [owner.name, ...roles.map((role) => role.name)]
  const urls = Object.fromEntries(names.map((name) => [name, databases.url(plan.name, name)]))
  return { template: plan.name, owner: owner.name, searchPath, urls }
}

function pick(clones: Awaited<ReturnType<typeof makeTemplate>>[], name: DatabaseName) {
  const found = clones.find((clone) => clone.template === `${name}_template`)
  if (!found) throw new Error(`No manifest describes the database ${name}.`)
  return found
}
