import * as v from 'valibot'
import { clusterName, type Cluster, type Image, type ImageStore } from './cluster.ts'

/** Gives the names and states of the containers that are kind's nodes, running or not. */
export async function nodeContainers({ shell }: Pick<Cluster, 'shell'>) {
  const text = await shell.succeed('docker', [
    'ps',
    '--all',
    `--filter=label=io.x-k8s.kind.cluster=${clusterName}`,
    '--format={{.Names}} {{.State}}',
  ])
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', state = ''] = line.split(' ')
      return { name, isRunning: state === 'running' }
    })
}

const digestPattern = /\bsha256:[0-9a-f]{64}\b/

/** Builds an image unless Docker has it; gives its name with its tag. */
export async function buildImage({ shell, say }: Cluster, image: Image): Promise<string> {
  const tagged = `${image.name}:${image.tag}`
  const known = await shell.run('docker', ['image', 'inspect', '--format={{.Id}}', tagged])
  if (known.code === 0) return tagged
  say(`Building ${tagged}`)
  await shell.succeed('docker', ['build', '--quiet', `--tag=${tagged}`, image.folder], {
    label: `Building ${tagged}`,
    // kind cannot load an image that comes with records of its making.
    env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
  })
  return tagged
}

/** The nodes of kind, each with images of its own. */
export const nodeStore: ImageStore = { load: loadImage }

/**
 * Builds an image, brings it into every node that lacks it, and gives its name with the digest by which the nodes
 * know it.
 * @throws Error in a sentence when they do not know it by one and the same
 */
async function loadImage(cluster: Cluster, image: Image): Promise<string> {
  const { shell } = cluster
  const nodes = (await nodeContainers(cluster)).map(({ name }) => name)
  if (nodes.length === 0) throw new Error('There is no cluster: npm run up makes one.')
  const tagged = await buildImage(cluster, image)
  const found = await Promise.all(nodes.map((node) => digestIn(cluster, node, tagged)))
  if (found.includes(undefined)) {
    await shell.succeed('kind', ['load', 'docker-image', tagged, `--name=${clusterName}`], {
      label: `Loading ${tagged}`,
    })
  }
  return nameByDigest(cluster, nodes, image)
}

// The kubelet asks for exactly the name that a pod has, so that name is given to what was loaded.
async function nameByDigest(cluster: Cluster, nodes: readonly string[], image: Image) {
  const tagged = `${image.name}:${image.tag}`
  const digests = await Promise.all(nodes.map((node) => digestIn(cluster, node, tagged)))
  const [digest] = digests
  if (digest === undefined || digests.some((each) => each !== digest)) {
    const seen = nodes.map((node, at) => `${node}: ${digests[at] ?? 'none'}`).join(', ')
    throw new Error(`The nodes do not have one and the same ${tagged} (${seen}).`)
  }
  const named = `${image.name}@${digest}`
  for (const node of nodes) {
    await inNode(cluster, node, ['images', 'tag', '--force', tagged, named])
  }
  return named
}

async function digestIn(cluster: Cluster, node: string, name: string) {
  const text = await inNode(cluster, node, ['images', 'list', `name==${name}`])
  return digestPattern.exec(text)?.[0]
}

function inNode({ shell }: Cluster, node: string, args: readonly string[]): Promise<string> {
  return shell.succeed('docker', ['exec', node, 'ctr', '--namespace=k8s.io', ...args])
}

const versions = v.object({ clientVersion: v.object({ gitVersion: v.string() }) })

/** Reads kubectl's own version, without its `v`. */
export async function kubectlVersion({ shell }: Pick<Cluster, 'shell'>): Promise<string> {
  const text = await shell.succeed('kubectl', ['version', '--client', '--output=json'])
  return v.parse(versions, JSON.parse(text)).clientVersion.gitVersion.replace(/^v/, '')
}
