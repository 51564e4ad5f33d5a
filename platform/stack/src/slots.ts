import { rm } from 'node:fs/promises'
import pg from 'pg'
import type { Databases } from '../../local/src/databases.ts'
import type { Connector } from './connectors.ts'

type Slot = { active: boolean; wal_status: string | null }

const login = 'debezium'

/**
 * Makes the replication slots of the connectors that only stream, so that what is written from now on will be
 * carried, however late Connect starts. Slots and offsets belong together: where a slot is missing, offsets
 * of another life would skip changes, so all of them go (a slot knows by itself how far it was read); and
 * where offsets are missing, a connector that takes snapshots makes its slot anew, in one moment with them.
 * @throws Error with one sentence when a slot has lost changes
 */
export async function prepareSlots(
  databases: Databases,
  connectors: Connector[],
  offsets: { exist: boolean; file: string },
): Promise<void> {
  const found = await Promise.all(
    connectors.map(async (connector) => ({
      connector,
      slot: await findSlot(databases, connector),
    })),
  )
  const lost = found.find(({ slot }) => slot?.wal_status === 'lost')
  if (lost) {
    throw new Error(
      `The replication slot ${lost.connector.slot} was not read for too long and has lost changes: ` +
        'reset the stack.',
    )
  }
  const isWhole = offsets.exist && found.every(({ slot }) => slot !== undefined)
  if (!isWhole) await rm(offsets.file, { force: true })
  for (const { connector, slot } of found) {
    if (slot && connector.takesSnapshot && !isWhole) await dropSlot(databases, connector)
    if (!slot && !connector.takesSnapshot) await createSlot(databases, connector)
  }
}

/** Says whether Debezium reads a connector's slot. */
export async function isStreaming(databases: Databases, connector: Connector): Promise<boolean> {
  return (await findSlot(databases, connector))?.active === true
}

async function findSlot(databases: Databases, { database, slot }: Connector) {
  return ask(databases, database, async (client) => {
    const { rows } = await client.query<Slot>(
      'select active, wal_status from pg_replication_slots where slot_name = $1',
      [slot],
    )
    return rows[0]
  })
}

async function createSlot(databases: Databases, { database, slot, config }: Connector) {
  const plugin = config['plugin.name']
  await ask(databases, database, (client) =>
    client.query('select pg_create_logical_replication_slot($1, $2)', [slot, plugin]),
  )
}

async function dropSlot(databases: Databases, { database, slot }: Connector) {
  await ask(databases, database, (client) =>
    client.query('select pg_drop_replication_slot($1)', [slot]),
  )
}

async function ask<T>(
  databases: Databases,
  database: string,
  task: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: databases.url(database, login),
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    return await task(client)
  } finally {
    await client.end()
  }
}
