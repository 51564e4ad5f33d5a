import { resolve } from 'node:path'
import { ask } from '../cluster/addresses.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { openCluster } from '../cluster/options.ts'
import { createShell } from '../cluster/shell.ts'
import { root } from '../lib/functions.ts'
import { mapStore } from './image-map.ts'

type Options = {
  stateDir: string
  kubeconfig: string
  /** Where the node finds what an image stands for; without it images go to the nodes of kind. */
  images?: string | undefined
  say(line: string): void
}

// What is described and runs nothing by itself: whatever else the platform has, runs on this machine.
const described = new Set([
  'ConfigMap',
  'Job',
  'LimitRange',
  'Namespace',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'ServiceAccount',
])
const ofFunctions = new Set(['ecom', 'inventory', 'payment', 'storefront', 'identity', 'infra'])

/** Gives a cluster that a kubeconfig names, and of the platform only what functions need. */
export function clusterByKubeconfig(options: Options): Cluster {
  const { stateDir, kubeconfig, images, say } = options
  const cluster = openCluster({ profile: 'small' })
  return {
    ...cluster,
    root,
    stateDir,
    dataDir: stateDir,
    shell: createShell({ ...process.env, KUBECONFIG: resolve(kubeconfig) }, say),
    ...(images === undefined ? {} : { store: mapStore(resolve(images)) }),
    takes: ({ kind, metadata }) => {
      const namespace = kind === 'Namespace' ? metadata.name : metadata.namespace
      return described.has(kind) && ofFunctions.has(namespace ?? '')
    },
    again: 'npm run knative',
    ask,
    say,
  }
}
