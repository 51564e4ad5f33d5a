import { bundledNames } from '../../lib/functions.ts'
import type { Cluster, Image } from '../cluster.ts'
import { deploy } from '../func.ts'

/** Deploys the functions whose bundle or func.yaml the cluster does not have. */
export async function deployFunctions(cluster: Cluster): Promise<void> {
  const names = await bundledNames()
  const images = await cluster.builder.functions(names)
  for (const [index, name] of names.entries()) {
    const image = images[index]
    if (image) await deployOne(cluster, name, image, `${index + 1}/${names.length}`)
  }
}

/** Deploys the storefront unless the cluster has it. */
export async function deployStorefront(cluster: Cluster): Promise<void> {
  await deployOne(cluster, 'storefront', await cluster.builder.storefront(), '1/1')
}

async function deployOne(cluster: Cluster, name: string, image: Image, count: string) {
  const isNew = await deploy(cluster, name, image, false)
  cluster.say(
    `      ${count} ${name} ${isNew ? `deployed from ${image.tag}` : 'is as it should be'}`,
  )
}
