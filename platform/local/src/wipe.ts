import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { stopOrphan } from './postgres-orphan.ts'
import { findHome } from './postgres-home.ts'
import { removePostgres } from './postgres.ts'

const files = ['identity.json', 'database-passwords.json', 'event-signing-keys', 'logs']

/** Deletes all that a closed shop keeps in its state folder: data, keys, passwords, logs. */
export async function wipe(stateDir: string): Promise<void> {
  const { folder } = await findHome(stateDir)
  await stopOrphan(join(folder, 'data'))
  await removePostgres(stateDir)
  for (const file of [...files, 'postgres.log']) {
    await rm(join(stateDir, file), { recursive: true, force: true })
  }
}
