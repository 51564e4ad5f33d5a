import { join } from 'node:path'
import pg from 'pg'
import { keepPassword } from './kept-password.ts'

/** The database that Superset keeps its own things in, and the role that owns it. */
const name = 'superset_metadata'

/**
 * Makes Superset's own database beside the warehouse, whose role of Superset only reads; safe to repeat.
 * @param adminUrl the superuser's, of any database of the server
 * @param folder where the password is kept
 * @returns the owner's URL
 */
export async function keepSupersetDatabase(adminUrl: string, folder: string): Promise<string> {
  const password = await keepPassword(join(folder, 'database-password'))
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    const role = await admin.query('select from pg_roles where rolname = $1', [name])
    if (role.rowCount === 0) await admin.query(`create role ${name} login`)
    await admin.query(`alter role ${name} password ${pg.escapeLiteral(password)}`)
    const database = await admin.query('select from pg_database where datname = $1', [name])
    if (database.rowCount === 0) await admin.query(`create database ${name} owner ${name}`)
    await admin.query(`revoke all on database ${name} from public`)
  } finally {
    await admin.end()
  }
  const url = new URL(adminUrl)
  return Object.assign(url, { username: name, password, pathname: `/${name}` }).href
}
