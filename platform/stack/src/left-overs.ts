import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { wipe } from '../../local/src/wipe.ts'
import { endLeftOver } from './pid-file.ts'

const folders = ['kafka', 'connect', 'keycloak', 'pgadmin']

/** Kills the programs that a killed run left in a state folder, and says how many there were. */
export async function endLeftOvers(stateDir: string): Promise<number> {
  const ended = await Promise.all(folders.map((name) => endLeftOver(join(stateDir, name))))
  return ended.filter(Boolean).length
}

/** Deletes all that a closed stack keeps in its state folder: data, accounts, keys, passwords, logs. */
export async function wipeStack(stateDir: string): Promise<void> {
  await wipe(stateDir)
  for (const name of folders) await rm(join(stateDir, name), { recursive: true, force: true })
}
