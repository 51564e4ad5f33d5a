// Starts the embedded tier and keeps it running until Ctrl-C. npm start [-- --reset --port 30000 …]
import type { Shop } from '../platform/local/src/shop.ts'
import { embeddedTier } from './lib/embedded-tier.ts'
import { keepOpen, prepareState, runUntilStopped, say, type Opening } from './lib/keep-open.ts'
import { progressBar } from './lib/progress.ts'
import { readStartOptions, startHelp } from './lib/start-options.ts'
import type { TierOptions } from './lib/tier-options.ts'

await runUntilStopped(async (stop) => {
  const options = readStartOptions(process.argv.slice(2))
  if (options.help) return say(startHelp)
  const opening = await prepareState(embeddedTier('npm start'), options, stop)
  await keepOpen(opening, (complete) => open(options, complete))
})

// Loaded late: what is in the way of a start is said at once.
async function open(options: TierOptions, opening: Opening): Promise<Shop> {
  const { openShop } = await import('../platform/local/src/shop.ts')
  const { seedBase } = await import('./seed.ts')
  return openShop({
    ...options,
    ...opening,
    storefront: !options.apiOnly,
    seed: (urls) => seedBase(urls, progressBar('Filling the shelves')),
  })
}
