import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { platform } from 'node:os'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { root as clone } from '../lib/functions.ts'
import { ask } from './addresses.ts'
import { kubeconfigOf, type Cluster } from './cluster.ts'
import { imageBuilder } from './images.ts'
import { nodeStore } from './nodes.ts'
import { createShell } from './shell.ts'

export const clusterOptions = {
  /** `small`: one node, 8 GB. `full`: three nodes, 16 GB. What was said last, unless given. */
  profile: { type: 'string' },
  /** More components of platform/components, by commas. What was said last, unless given. */
  with: { type: 'string' },
  /** Where the clone is pushed to, for the component gitops. */
  repository: { type: 'string' },
} as const

const choice = v.object({
  profile: v.optional(v.string()),
  with: v.optional(v.string()),
  repository: v.optional(v.string()),
})

type Values = v.InferOutput<typeof choice>

/**
 * Gives the cluster as a script's options name it.
 * @throws Error in a sentence when they name what does not exist
 */
export function openCluster(values: Values = {}, root: string = clone): Cluster {
  const stateDir = join(root, '.local/cluster')
  const asked = { ...lastChoice(stateDir), ...values }
  const say = (line: string) => console.log(line)
  const env = { ...process.env, KUBECONFIG: kubeconfigOf({ stateDir }) }
  return {
    root,
    hostsFile: hostsFile(),
    stateDir,
    dataDir: join(root, 'data'),
    ...chosen(root, asked),
    repository: asked.repository,
    patience: 180,
    shell: createShell(env, say),
    builder: imageBuilder(root, say),
    store: nodeStore,
    ask,
    freeBytes,
    say,
  }
}

function lastChoice(stateDir: string): Values {
  try {
    return v.parse(choice, JSON.parse(readFileSync(join(stateDir, 'choice.json'), 'utf8')))
  } catch {
    return {}
  }
}

/** Keeps what was chosen for the scripts that come after. */
export function remember({ stateDir, profile, components, repository }: Cluster): void {
  const more = components.filter((name) => name !== 'small').join(',')
  mkdirSync(stateDir, { recursive: true })
  const text = JSON.stringify({ profile, with: more, repository })
  writeFileSync(join(stateDir, 'choice.json'), `${text}\n`)
}

/** Reads a profile and components out of options. */
export function chosen(root: string, values: Values) {
  const { profile = 'full', with: more = '', repository } = values
  if (profile !== 'small' && profile !== 'full') {
    throw new Error(`There is no profile "${profile}": there are small and full.`)
  }
  const folder = join(root, 'platform/components')
  const known = readdirSync(folder).toSorted()
  const asked = more.split(',').filter((name) => name !== '')
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown) {
    throw new Error(`There is no component "${unknown}": there are ${known.join(', ')}.`)
  }
  if (asked.includes('gitops') && !repository) {
    throw new Error(
      'gitops reads from a repository: say --repository URL, where the clone is pushed to.',
    )
  }
  const components = new Set([...(profile === 'small' ? ['small'] : []), ...asked])
  return { profile, components: known.filter((name) => components.has(name)) } as const
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

function hostsFile(): string {
  if (platform() !== 'win32') return '/etc/hosts'
  return resolve('C:/Windows/System32/drivers/etc/hosts')
}
