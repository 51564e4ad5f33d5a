import { rm } from 'node:fs/promises'
import { clusterName, type Cluster } from './cluster.ts'
import { nodeContainers } from './nodes.ts'

/** Stops the nodes, which keep all that they have. */
export async function stopNodes(cluster: Cluster): Promise<void> {
  const running = (await nodeContainers(cluster)).filter(({ isRunning }) => isRunning)
  if (running.length === 0) return cluster.say('The cluster is not running.')
  const names = running.map(({ name }) => name)
  await cluster.shell.succeed('docker', ['stop', ...names], { label: 'Stopping the nodes' })
  cluster.say(
    'Stopped. Everything is kept: `npm run up` goes on, `npm run down -- --data` removes it.',
  )
}

/** Removes the nodes, the volumes, the dumps and the secrets. */
export async function takeAway(cluster: Cluster): Promise<void> {
  const { shell, say, dataDir, stateDir } = cluster
  const nodes = await nodeContainers(cluster)
  await emptyVolumes(cluster, nodes)
  if (nodes.length > 0) {
    await shell.succeed('kind', ['delete', 'cluster', `--name=${clusterName}`])
  }
  for (const folder of [stateDir, dataDir]) await remove(folder)
  say('The cluster and its data are gone.')
}

// What the pods wrote belongs to their users: only a node may remove all of it.
async function emptyVolumes({ shell }: Cluster, nodes: Awaited<ReturnType<typeof nodeContainers>>) {
  const [first] = nodes
  if (!first) return
  if (!first.isRunning) await shell.succeed('docker', ['start', first.name])
  const folders = ['/var/local-path-provisioner', '/data/backups']
  await shell.succeed('docker', [
    'exec',
    first.name,
    'find',
    ...folders,
    '-mindepth',
    '1',
    '-delete',
  ])
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch((cause: unknown) => {
    throw new Error(`${folder} holds files of other users: sudo rm -r ${folder}`, { cause })
  })
}
