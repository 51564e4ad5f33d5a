import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parse, stringify } from 'yaml'
import { clusterName, kubeconfigOf, kubectl, waitFor, type Cluster } from '../cluster.ts'
import { databases } from '../databases.ts'
import { nodeContainers } from '../nodes.ts'

const description = v.looseObject({
  nodes: v.array(v.looseObject({ extraMounts: v.array(v.looseObject({ hostPath: v.string() })) })),
})

/**
 * Makes the cluster, or brings back what Docker has of it, and waits until its nodes are ready.
 * @throws Error in a sentence when what is there is another cluster, or does not come back
 */
export async function openNodes(cluster: Cluster): Promise<void> {
  const { shell, say, stateDir } = cluster
  await mkdir(stateDir, { recursive: true })
  await makeFolders(cluster)
  const config = await resolvedConfig(cluster)
  const containers = await nodeContainers(cluster)
  if (containers.length === 0) await create(cluster, config.file)
  else if (containers.length === config.nodes) {
    const stopped = containers.filter(({ isRunning }) => !isRunning).map(({ name }) => name)
    if (stopped.length > 0) {
      say(`Starting ${stopped.join(', ')}`)
      await shell.succeed('docker', ['start', ...stopped])
    }
  } else throw otherProfile(cluster, containers.length)
  await writeKubeconfig(cluster)
  await waitForNodes(cluster)
}

function otherProfile({ profile }: Cluster, nodes: number): Error {
  const other = profile === 'small' ? 'full' : 'small'
  return new Error(
    `The cluster has ${nodes} ${nodes === 1 ? 'node' : 'nodes'}, so it is not of the profile ${profile}: ` +
      `npm run up -- --profile ${other}, or begin anew: npm run backup, npm run down -- --data`,
  )
}

async function create({ shell, say, stateDir }: Cluster, config: string): Promise<void> {
  say('Creating the nodes: their image is fetched once, about 400 MB')
  await shell.succeed(
    'kind',
    [
      'create',
      'cluster',
      `--name=${clusterName}`,
      `--config=${config}`,
      `--kubeconfig=${kubeconfigOf({ stateDir })}`,
      '--wait=0s',
    ],
    { label: 'Creating the nodes', patience: 1200 },
  )
}

// After a restart of Docker the API server may have another port.
async function writeKubeconfig({ shell, stateDir }: Cluster): Promise<void> {
  const file = kubeconfigOf({ stateDir })
  const args = ['export', 'kubeconfig', `--name=${clusterName}`, `--kubeconfig=${file}`]
  await shell.succeed('kind', args)
  await chmod(file, 0o600).catch(() => {})
}

async function waitForNodes(cluster: Cluster): Promise<void> {
  const deadline = performance.now() + cluster.patience * 1000
  while (!(await isAnswering(cluster))) {
    if (performance.now() > deadline) {
      throw new Error(
        "The cluster's API server does not come back. Take it away and make it anew: npm run down -- --data " +
          '(dumps of `npm run backup` that you want are copied before).',
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  await waitFor(cluster, ['nodes', '--all'], 'condition=Ready', 300)
}

async function isAnswering(cluster: Cluster): Promise<boolean> {
  return kubectl(cluster, ['get', '--raw=/readyz']).then(
    () => true,
    () => false,
  )
}

// PostgreSQL writes its dumps as a user of its own.
async function makeFolders({ dataDir }: Cluster): Promise<void> {
  await mkdir(join(dataDir, 'volumes'), { recursive: true })
  for (const database of databases) {
    const folder = join(dataDir, 'backups', database)
    await mkdir(folder, { recursive: true })
    await chmod(folder, 0o777).catch(() => {})
  }
}

/** Writes kind's description with the paths of this clone. */
async function resolvedConfig({ root, dataDir, stateDir, profile }: Cluster) {
  const source = join(root, 'platform/kind', profile === 'small' ? 'small.yaml' : 'cluster.yaml')
  const config = v.parse(description, parse(await readFile(source, 'utf8')))
  for (const mount of config.nodes.flatMap(({ extraMounts }) => extraMounts)) {
    mount.hostPath = mount.hostPath.replace(/^data\b/, dataDir)
  }
  const file = join(stateDir, 'kind.yaml')
  await writeFile(file, stringify(config, { aliasDuplicateObjects: false }))
  return { file, nodes: config.nodes.length }
}
