// Opens the shop on Kafka, Debezium, Keycloak and Redis until Ctrl-C. npm run stack [-- --down --only kafka …]
import { resolve } from 'node:path'
import { endOrphans } from '../platform/local/src/stale.ts'
import { endLeftOvers } from '../platform/stack/src/left-overs.ts'
import type { Stack } from '../platform/stack/src/stack.ts'
import { closeElsewhere } from './lib/close-elsewhere.ts'
import { root } from './lib/functions.ts'
import {
  keepOpen,
  prepareState,
  runUntilStopped,
  say,
  secondsSinceStart,
  untilOver,
  type Opening,
  type Tier,
} from './lib/keep-open.ts'
import { progressBar } from './lib/progress.ts'
import { readStackOptions, stackHelp, type StackOptions } from './lib/stack-options.ts'

const stack: Tier = {
  command: 'npm run stack',
  endOrphans: async (stateDir) => endOrphans(root, stateDir) + (await endLeftOvers(stateDir)),
  async wipe(stateDir) {
    const { wipeStack } = await import('../platform/stack/src/left-overs.ts')
    await wipeStack(stateDir)
  },
}

await runUntilStopped(async (stop) => {
  const options = readStackOptions(process.argv.slice(2))
  const stateDir = resolve(root, options.state)
  if (options.help) return say(stackHelp)
  if (options.down) return closeElsewhere(stateDir, stack)
  if (options.status) return printStatus(stateDir)
  const opening = await prepareState(stack, options, stop)
  if (options.only) await keepParts(options, opening)
  else await keepOpen(opening, (complete) => open(options, complete))
})

async function printStatus(stateDir: string): Promise<void> {
  const { statusOf } = await import('./lib/status.ts')
  say(statusOf(stateDir))
}

// Loaded late: what is in the way of a start is said at once.
async function open(options: StackOptions, opening: Opening): Promise<Stack> {
  const { openStack } = await import('../platform/stack/src/stack.ts')
  const { seedBase } = await import('./seed.ts')
  return openStack({
    ...options,
    ...opening,
    storefront: !options.apiOnly,
    seed: (urls) => seedBase(urls, progressBar('Filling the shelves')),
  })
}

async function keepParts(options: StackOptions, opening: Opening): Promise<void> {
  const { openParts } = await import('../platform/stack/src/parts.ts')
  const { signal } = opening
  const wanted = new Set(options.only)
  const parts = await openParts({ ...options, ...opening, wanted }).catch((error: unknown) => {
    if (signal.aborted) return say('Closed.')
    throw error
  })
  if (!parts) return
  say(`\nReady after ${secondsSinceStart().toFixed(1)} s`)
  for (const [name, address] of parts.addresses) say(`  ${name.padEnd(10)} ${address}`)
  say('Ctrl-C closes it.')
  await untilOver(signal, parts.lost)
  say('\nClosing')
  await parts.stop()
  say('Closed.')
}
