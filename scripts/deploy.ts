// Deploys one function, or the storefront, as its folder is now: bundles it, builds its image, brings that into kind
// and gives func the digest. npm run deploy -- books
import { parseArgs } from 'node:util'
import { waitFor } from './cluster/cluster.ts'
import { deploy, funcFolder } from './cluster/func.ts'
import { openCluster } from './cluster/options.ts'
import { loadFunction } from '../platform/local/src/func-yaml.ts'
import { bundledNames } from './lib/functions.ts'
import { failInOneSentence } from './lib/sentence.ts'

async function deployNamed(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true })
  const known = [...(await bundledNames()), 'storefront']
  const unknown = positionals.find((name) => !known.includes(name))
  if (positionals.length === 0 || unknown) {
    const what = unknown ? `There is no function "${unknown}"` : 'Name what to deploy'
    throw new Error(`${what}: there are ${known.join(', ')}.`)
  }
  const cluster = openCluster()
  for (const name of positionals) {
    const began = performance.now()
    const { builder } = cluster
    const image =
      name === 'storefront' ? await builder.storefront() : (await builder.functions([name]))[0]
    if (image) await deploy(cluster, name, image, true)
    const { namespace } = await loadFunction(funcFolder(cluster.root, name))
    const service = ['services.serving.knative.dev', name, `--namespace=${namespace}`]
    await waitFor(cluster, service, 'condition=Ready', 180)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(`${name} runs as ${image?.tag} after ${seconds} s`)
  }
}

await deployNamed().catch(failInOneSentence)
