import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findHome } from '../../local/src/postgres-home.ts'
import { stopOrphan } from '../../local/src/postgres-orphan.ts'
import { wipe } from '../../local/src/wipe.ts'
import { warehouseFolder } from './analytics.ts'
import { endLeftOver } from './pid-file.ts'

const folders = ['kafka', 'connect', 'keycloak', 'pgadmin', 'flink', 'superset']

/** Kills the programs that a killed run left in a state folder, and says how many there were. */
export async function endLeftOvers(stateDir: string): Promise<number> {
  const ended = await Promise.all(folders.map((name) => endLeftOver(join(stateDir, name))))
  await stopWarehouse(warehouseFolder(stateDir))
  return ended.filter(Boolean).length
}

/** Deletes all that a closed stack keeps in its state folder: data, accounts, keys, passwords, logs. */
export async function wipeStack(stateDir: string): Promise<void> {
  await wipe(stateDir)
  await wipe(warehouseFolder(stateDir))
  for (const name of [...folders, 'warehouse'])
    await rm(join(stateDir, name), { recursive: true, force: true })
}

async function stopWarehouse(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const home = await findHome(folder)
  await stopOrphan(join(home.folder, 'data'))
}
