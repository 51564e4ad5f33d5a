import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../lib/functions.ts'
import { kubeconfigOf, type Cluster, type Image } from '../cluster.ts'
import { nodeStore } from '../nodes.ts'
import { createShell } from '../shell.ts'
import { makeFakes, type Rule } from './fakes.ts'

const hosts = '127.0.0.1 localhost\n127.0.0.1 myecom.net api.service.net idp.keycloak.net\n'

/** Gives a cluster of fakes: nothing is built, nothing is asked over the network. */
export async function fakeCluster(rules: readonly Rule[], missing: string[] = []) {
  const home = await mkdtemp(join(tmpdir(), 'bookstore-cluster-'))
  const fakes = await makeFakes(join(home, 'bin'), rules, missing)
  const said: string[] = []
  const say = (line: string) => said.push(line)
  const stateDir = join(home, 'state')
  const env = { ...fakes.env, KUBECONFIG: kubeconfigOf({ stateDir }) }
  const hostsFile = join(home, 'hosts')
  await writeFile(hostsFile, hosts)
  const cluster: Cluster = {
    root,
    hostsFile,
    stateDir,
    dataDir: join(home, 'data'),
    profile: 'small',
    components: ['small'],
    repository: undefined,
    patience: 0,
    shell: createShell(env, say),
    builder: {
      functions: async (names) => names.map(image),
      storefront: async () => image('storefront'),
      jobs: async () => image('jobs'),
      connect: async () => image('connect'),
      flink: async () => image('flink'),
      superset: async () => image('superset'),
    },
    store: nodeStore,
    ask: async () => ({ status: 200, body: '{}' }),
    freeBytes: async () => 100 * 1024 ** 3,
    say,
  }
  const words = async () => (await fakes.calls()).map((call) => call.words)
  return { cluster, fakes, said, words, home, remove: () => rm(home, { recursive: true }) }
}

function image(name: string): Image {
  return { name: `kind.local/bookstore/${name}`, tag: 'abc-1', folder: `/images/${name}` }
}
