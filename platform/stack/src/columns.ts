import pg from 'pg'
import type { Connector } from './connectors.ts'

/**
 * Finds the columns of a connector's tables that it neither takes nor leaves out knowingly: new ones, which
 * are carried nowhere.
 * @param url of its database, by any role
 */
export async function newColumns(connector: Connector, url: string): Promise<string[]> {
  const taken = connector.config['column.include.list']
  const tables = namesOf(connector.config['table.include.list'] ?? '')
  if (taken === undefined) return []
  const known = [...namesOf(taken), ...namesOf(connector.leftOut)].map(
    (pattern) => new RegExp(`^(?:${pattern})$`),
  )
  const columns = await columnsOf(url, tables)
  return columns.filter((column) => !known.some((pattern) => pattern.test(column)))
}

function namesOf(list: string): string[] {
  return list.split(',').map((name) => name.trim())
}

async function columnsOf(url: string, tables: string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `select nspname || '.' || relname || '.' || attname as name
       from pg_attribute
       join pg_class on pg_class.oid = attrelid
       join pg_namespace on pg_namespace.oid = relnamespace
       where attnum > 0
       and not attisdropped
       and nspname || '.' || relname = any($1)
       order by name`,
      [tables],
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}
