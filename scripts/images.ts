// Builds the images, writes what each holds to dist/sbom (syft), and looks for known weaknesses (grype or trivy).
// npm run images [-- books storefront jobs connect flink superset]
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Image } from './cluster/cluster.ts'
import { openCluster } from './cluster/options.ts'
import { buildImage } from './cluster/nodes.ts'
import { inspectImages } from './cluster/inspect-images.ts'
import { bundledNames, root } from './lib/functions.ts'
import { failInOneSentence } from './lib/sentence.ts'

async function images(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true })
  const functions = await bundledNames()
  const known = [...functions, 'storefront', 'jobs', 'connect', 'flink', 'superset']
  const unknown = positionals.find((name) => !known.includes(name))
  if (unknown) throw new Error(`There is no image "${unknown}": there are ${known.join(', ')}.`)
  const wanted = positionals.length > 0 ? positionals : known
  const cluster = openCluster()
  const { builder } = cluster
  const built: Image[] = await builder.functions(functions.filter((name) => wanted.includes(name)))
  if (wanted.includes('storefront')) built.push(await builder.storefront())
  if (wanted.includes('jobs')) built.push(await builder.jobs())
  if (wanted.includes('connect')) built.push(await builder.connect())
  if (wanted.includes('flink')) built.push(await builder.flink())
  if (wanted.includes('superset')) built.push(await builder.superset())
  for (const image of built) await buildImage(cluster, image)
  const folder = join(root, 'dist/sbom')
  await mkdir(folder, { recursive: true })
  await inspectImages(cluster, built, folder)
}

await images().catch(failInOneSentence)
