import { readdirSync } from 'node:fs'
import { platform } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root as clone } from '../lib/functions.ts'
import { kubeconfigOf, type Cluster } from './cluster.ts'
import { imageBuilder } from './images.ts'
import { createShell } from './shell.ts'

export const clusterOptions = {
  /** `small`: one node, 8 GB. `full`: three nodes, 16 GB. */
  profile: { type: 'string', default: 'full' },
  /** More components of platform/components, by commas. */
  with: { type: 'string', default: '' },
} as const

type Values = { profile?: string; with?: string }

/**
 * Gives the cluster as a script's options name it.
 * @throws Error in a sentence when they name what does not exist
 */
export function openCluster(values: Values = {}, root: string = clone): Cluster {
  const stateDir = join(root, '.local/cluster')
  const say = (line: string) => console.log(line)
  const env = { ...process.env, KUBECONFIG: kubeconfigOf({ stateDir }) }
  return {
    root,
    hostsFile: hostsFile(),
    stateDir,
    dataDir: join(root, 'data'),
    ...chosen(root, values),
    patience: 180,
    shell: createShell(env, say),
    builder: imageBuilder(root, say),
    say,
  }
}

/** Reads a profile and components out of options. */
export function chosen(root: string, { profile = 'full', with: more = '' }: Values) {
  if (profile !== 'small' && profile !== 'full') {
    throw new Error(`There is no profile "${profile}": there are small and full.`)
  }
  const folder = join(root, 'platform/components')
  const known = readdirSync(folder)
  const asked = more.split(',').filter((name) => name !== '')
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown) {
    throw new Error(`There is no component "${unknown}": there are ${known.join(', ')}.`)
  }
  const components = new Set([...(profile === 'small' ? ['small'] : []), ...asked])
  return { profile, components: known.filter((name) => components.has(name)) } as const
}

function hostsFile(): string {
  if (platform() !== 'win32') return '/etc/hosts'
  return resolve('C:/Windows/System32/drivers/etc/hosts')
}

/** Parses the options that every script of the cluster has. */
export function readClusterOptions(): Cluster {
  const { values } = parseArgs({ options: clusterOptions })
  return openCluster(values)
}
