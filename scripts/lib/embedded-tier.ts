import { endOrphans } from '../../platform/local/src/stale.ts'
import { root } from './functions.ts'
import type { Tier } from './keep-open.ts'

/** Gives what a tier does before it opens whose parts on this machine are those of the embedded tier. */
export function embeddedTier(command: string): Tier {
  return {
    command,
    endOrphans: async (stateDir) => endOrphans(root, stateDir),
    async wipe(stateDir) {
      const { wipe } = await import('../../platform/local/src/wipe.ts')
      await wipe(stateDir)
    },
  }
}
