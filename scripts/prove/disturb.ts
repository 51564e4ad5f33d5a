import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import { loadFunctions } from '../../platform/local/src/func-yaml.ts'
import { createShell, type Shell } from '../cluster/shell.ts'
import { processesOf } from '../knative/processes.ts'
import { root } from '../lib/functions.ts'
import type { Run } from '../lib/run-file.ts'

export const disturbances = ['roll', 'kill'] as const

type Options = { kubeconfig: string; run: Run; told: (sentence: string) => void }

/**
 * Gives every function of a Knative a new revision (`roll`), or kills its processes (`kill`), one function after the
 * other; each must be well again before the next.
 * @throws Error that names a function which is not
 */
export async function disturb(
  how: (typeof disturbances)[number],
  { kubeconfig, run, told }: Options,
): Promise<void> {
  const shell = createShell({ ...process.env, KUBECONFIG: kubeconfig }, told)
  for (const { name, namespace } of await loadFunctions(`${root}/functions`)) {
    if (how === 'roll') told(`${name} is now ${await roll(shell, { name, namespace })}`)
    else told(`${name}: killed ${await kill(name, run.functions[name]?.url ?? '')}`)
  }
}

const annotation = 'bookstore/rolled-at'
const patience = 120_000

const service = v.object({
  metadata: v.object({ generation: v.number() }),
  status: v.object({
    observedGeneration: v.optional(v.number(), 0),
    latestReadyRevisionName: v.optional(v.string(), ''),
    conditions: v.optional(v.array(v.object({ type: v.string(), status: v.string() })), []),
  }),
})

/**
 * Gives a function a new revision, and waits until requests go to it.
 * @returns the name of the revision
 * @throws Error when that takes too long
 */
export async function roll(
  shell: Shell,
  { name, namespace }: { name: string; namespace: string },
): Promise<string> {
  const which = ['services.serving.knative.dev', name, `--namespace=${namespace}`]
  const annotations = { [annotation]: new Date().toISOString() }
  const patch = JSON.stringify({ spec: { template: { metadata: { annotations } } } })
  await shell.succeed('kubectl', ['patch', ...which, '--type=merge', `--patch=${patch}`])
  const deadline = performance.now() + patience
  for (;;) {
    const text = await shell.succeed('kubectl', ['get', ...which, '--output=json'])
    const { metadata, status } = v.parse(service, JSON.parse(text))
    const isReady = status.conditions.some(
      (each) => each.type === 'Ready' && each.status === 'True',
    )
    if (isReady && status.observedGeneration === metadata.generation) {
      return status.latestReadyRevisionName
    }
    if (performance.now() > deadline) {
      throw new Error(`The new revision of ${name} is not Ready after ${patience / 1000} s.`)
    }
    await wait(250)
  }
}

// At zero there is nobody to kill, so it is woken first.
async function kill(name: string, url: string): Promise<string> {
  await untilWell(name, url)
  const pids = processesOf(name)
  if (pids.length === 0) throw new Error(`No process of this machine runs ${name}.`)
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await untilWell(name, url)
  return pids.length === 1 ? 'its process' : `its ${pids.length} processes`
}

async function untilWell(name: string, url: string): Promise<void> {
  const deadline = performance.now() + patience
  for (;;) {
    const answer = await fetch(`${url}/health/readiness`).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    if (performance.now() > deadline) throw new Error(`${name} does not come back.`)
    await wait(100)
  }
}
