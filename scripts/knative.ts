// Opens the shop with its functions on a Knative that a kubeconfig names; databases, identity, relay and gateway run
// on this machine. npm run knative -- --kubeconfig FILE --address IP --ingress HOST:PORT
import type { Shop } from '../platform/local/src/shop.ts'
import { embeddedTier } from './lib/embedded-tier.ts'
import { keepOpen, prepareState, runUntilStopped, say, type Opening } from './lib/keep-open.ts'
import { knativeHelp, readKnativeOptions, type KnativeOptions } from './lib/knative-options.ts'

await runUntilStopped(async (stop) => {
  const args = process.argv.slice(2)
  // What is needed is not asked of who wants to know what is needed.
  if (args.includes('--help')) return say(knativeHelp)
  const options = readKnativeOptions(args)
  const opening = await prepareState(embeddedTier('npm run knative'), options, stop)
  await keepOpen(opening, (complete) => open(options, complete))
})

// Loaded late: what is in the way of a start is said at once.
async function open(options: KnativeOptions, opening: Opening): Promise<Shop> {
  const { openShop } = await import('../platform/local/src/shop.ts')
  const { clusterByKubeconfig } = await import('./knative/cluster.ts')
  const { knativeParts } = await import('./knative/parts.ts')
  const { takeSecrets } = await import('./knative/state.ts')
  const { applyNamespaces } = await import('./cluster/steps/namespaces.ts')
  const { makeSecrets } = await import('./cluster/steps/secrets.ts')
  const cluster = clusterByKubeconfig({ ...options, ...opening, say })
  await applyNamespaces(cluster)
  await makeSecrets(cluster)
  await takeSecrets(cluster, opening.stateDir)
  const storefront = !options.apiOnly
  return openShop({
    ...options,
    ...opening,
    storefront,
    parts: knativeParts({ ...options, cluster, storefront }),
  })
}
