import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stopOrphan } from '../../platform/local/src/postgres-orphan.ts'
import { findHome } from '../../platform/local/src/postgres-home.ts'
import { birthOf } from '../../platform/local/src/stale.ts'
import { say, type Tier } from './keep-open.ts'
import { holderOf, takeStateFolder } from './state-folder.ts'

const patience = 60_000
const lookMilliseconds = 50

/**
 * Closes what runs in a state folder, as Ctrl-C at its own terminal would, and waits until all of it is gone,
 * also what a killed run left behind.
 * @throws Error in one sentence when it does not end within a minute
 */
export async function closeElsewhere(stateDir: string, tier: Tier): Promise<void> {
  const holder = holderOf(stateDir)
  if (holder) {
    say(`Closing what runs in ${stateDir} (process ${holder.pid})`)
    process.kill(holder.pid, 'SIGTERM')
    const deadline = performance.now() + patience
    while (birthOf(holder.pid) === holder.birth) {
      if (performance.now() > deadline) throw new Error(`Process ${holder.pid} does not end.`)
      await pause(lookMilliseconds)
    }
  }
  const orphans = existsSync(stateDir) ? await clear(stateDir, tier) : 0
  if (orphans > 0) say(`Ended what a killed run left behind: ${orphans} processes`)
  say(holder || orphans > 0 ? 'Closed.' : `Nothing runs in ${stateDir}.`)
}

async function clear(stateDir: string, tier: Tier): Promise<number> {
  const taken = await takeStateFolder(stateDir)
  const orphans = await tier.endOrphans(stateDir)
  const { folder } = await findHome(stateDir)
  await stopOrphan(join(folder, 'data'))
  rmSync(join(stateDir, 'run.json'), { force: true })
  taken.release()
  return orphans
}
