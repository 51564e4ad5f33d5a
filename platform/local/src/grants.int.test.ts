import { database } from '@bookstore/shared/db.ts'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expected, published } from '../testing/expected-grants.ts'
import { readGrants } from '../testing/grants.ts'
import { readDatabasePlans } from './databases.ts'

const names = ['ecom', 'inventory', 'payment'] as const
const clones = new Map<string, Clone>()
beforeAll(async () => {
  for (const name of names) clones.set(name, await cloneDatabase(name))
})
afterAll(async () => {
  for (const clone of clones.values()) await clone.drop()
})

function cloneOf(name: string): Clone {
  const clone = clones.get(name)
  if (!clone) throw new Error(`There is no clone of ${name}.`)
  return clone
}

async function as(name: string, role: string, statement: string) {
  const pool = database(cloneOf(name).url(role), { max: 1, name: 'grants' })
  try {
    await (await pool()).unsafe(statement)
    return 'done'
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  } finally {
    await pool.close()
  }
}

const refused = '42501'

describe.each(names)('the database %s', (name) => {
  const roles = Object.keys(expected[name])

  it('admits the roles of its manifest and no other', async () => {
    const plan = (await readDatabasePlans()).find((candidate) => candidate.name === name)
    expect(plan?.roles.map((role) => role.name).sort()).toEqual(roles)
    const admitted = await cloneOf(name).admin<{ role: string }[]>`
      select rolname::text as role
      from pg_roles
      where has_database_privilege(oid, current_database(), 'connect')
      and not rolsuper
      and rolname !~ '^pg_'
      order by role`
    expect(admitted.map(({ role }) => role)).toEqual([...roles, `${name}_owner`].sort())
  })

  it('grants exactly what the map says', async () => {
    expect(await readGrants(cloneOf(name).admin, roles)).toEqual(expected[name])
  })

  it('lets nobody but the owner create anything', async () => {
    const makers = await cloneOf(name).admin`
      select role, nspname::text as place
      from unnest(${roles}::text[]) role
      cross join pg_namespace
      where has_schema_privilege(role, oid, 'create')
      union all
      select role, privilege
      from unnest(${roles}::text[]) role
      cross join unnest(array['create', 'temporary']) privilege
      where has_database_privilege(role, current_database(), privilege)`
    expect([...makers]).toEqual([])
    for (const role of roles) {
      expect(await as(name, role, 'create table public.mine (id int)')).toBe(refused)
      expect(await as(name, role, 'create schema mine')).toBe(refused)
    }
  })

  it('gives its roles no membership and no attribute but the login, Debezium the stream', async () => {
    const powers = await cloneOf(name).admin<{ role: string }[]>`
      select rolname::text as role
      from pg_roles
      where rolname::text = any(${[...roles, `${name}_owner`]}::text[])
      and (
        not rolcanlogin or rolsuper or rolcreaterole or rolcreatedb or rolbypassrls
        or rolreplication <> (rolname = 'debezium')
        or exists (select from pg_auth_members where member = pg_roles.oid)
      )`
    expect([...powers]).toEqual([])
  })

  it('publishes exactly what the map says', async () => {
    const rows = await cloneOf(name).admin<{ publication: string; tables: string[] }[]>`
      select
        pubname::text as publication,
        to_jsonb(array_agg(schemaname || '.' || tablename order by schemaname, tablename)) as tables
      from pg_publication_tables
      group by pubname`
    expect(Object.fromEntries(rows.map((row) => [row.publication, row.tables]))).toEqual(
      published[name],
    )
  })

  it('lets nobody change or remove an outbox row, not even its owner', async () => {
    for (const role of [...roles, `${name}_owner`]) {
      for (const statement of [
        `update eventing.outbox set payload = '{}'`,
        'delete from eventing.outbox',
        'truncate eventing.outbox',
        'delete from eventing.outbox_default',
      ]) {
        expect([role, statement, await as(name, role, statement)]).toEqual([
          role,
          statement,
          refused,
        ])
      }
    }
  })

  it('lets nobody but who rotates run what has the owner’s rights', async () => {
    const trusted = await cloneOf(name).admin`
      select pg_proc.oid::regprocedure::text as function, role
      from pg_proc
      cross join unnest(${roles}::text[]) role
      where prosecdef
      and has_function_privilege(role, pg_proc.oid, 'execute')`
    expect([...trusted]).toEqual([{ function: 'eventing.rotate(interval)', role: 'rotation' }])
  })
})

describe('what must not happen', () => {
  it.each([
    ['ecom', 'cart', 'select from ordering.orders'],
    ['ecom', 'cart', 'select from search.vocabulary'],
    ['ecom', 'search', `update catalog.books set title = 'mine'`],
    ['ecom', 'search', 'delete from catalog.books'],
    ['ecom', 'search', 'select from cart.items'],
    ['ecom', 'books', 'delete from catalog.books'],
    ['ecom', 'books', 'select from eventing.outbox'],
    ['ecom', 'checkout', 'insert into cart.items default values'],
    ['ecom', 'checkout', 'update catalog.books set price_cents = 1'],
    ['ecom', 'checkout', 'update ordering.orders set total_cents = 1'],
    ['ecom', 'orders', 'update ordering.orders set total_cents = 1'],
    ['ecom', 'orders', 'update ordering.items set quantity = 1'],
    ['ecom', 'orders', 'insert into ordering.orders default values'],
    ['ecom', 'orders', `insert into eventing.inbox (consumer, source, id) values ('b', '/', '1')`],
    ['ecom', 'failed_events', 'delete from failed_events.dead_events'],
    ['ecom', 'failed_events', `update failed_events.actions set actor = 'another'`],
    ['ecom', 'debezium', 'select user_id from ordering.orders'],
    ['ecom', 'debezium', 'select from eventing.outbox'],
    ['ecom', 'debezium', 'create publication mine for table ordering.orders'],
    ['ecom', 'debezium', `select pg_read_file('postgresql.conf')`],
    ['ecom', 'reconcile', 'select user_id from ordering.orders'],
    ['ecom', 'reconcile', `update catalog.books set title = 'mine'`],
    ['ecom', 'relay', 'insert into eventing.outbox default values'],
    ['ecom', 'relay', 'select from ordering.orders'],
    ['inventory', 'reserve', 'update inventory.stock set quantity = 0'],
    ['inventory', 'reserve', 'insert into inventory.movements default values'],
    ['inventory', 'stock', 'update inventory.movements set delta = 0'],
    ['inventory', 'stock', 'delete from inventory.movements'],
    ['payment', 'debezium', 'select token from payment.payments'],
    ['payment', 'payment', 'delete from payment.charges'],
    ['payment', 'payment', 'update payment.charges set amount_cents = 0'],
  ])('in %s, %s is refused: %s', async (name, role, statement) => {
    expect(await as(name, role, statement)).toBe(refused)
  })
})
