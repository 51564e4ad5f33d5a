// Says what is wrong with a tier, running or not, and what to do.
// npm run doctor [-- --state .local/stack | --target cluster | --target knative --kubeconfig FILE]
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { examine as examineCluster } from './cluster/doctor/doctor.ts'
import { clusterOptions, openCluster } from './cluster/options.ts'
import { analyticsSlots, dashboards, job, warehouse } from './doctor/analytics.ts'
import type { Check, Patient } from './doctor/check.ts'
import { connectors } from './doctor/connectors.ts'
import { carriage, deadLetters, slots } from './doctor/events.ts'
import { leftOvers, logs, ports } from './doctor/folder.ts'
import { disk, programs } from './doctor/machine.ts'
import { clusterByKubeconfig } from './knative/cluster.ts'
import { functionChecks } from './knative/doctor.ts'
import { root } from './lib/functions.ts'
import { readRun, runFileIn, type Run } from './lib/run-file.ts'
import { failInOneSentence, sentenceOf } from './lib/sentence.ts'
import { closeBooks, openBooks } from './prove/connect.ts'

const tiers = ['.local', '.local/stack']
const onMachine = [programs, disk]
const onTier = [ports, leftOvers, logs, connectors, slots, carriage, deadLetters]
const onAnalytics = [job, analyticsSlots, warehouse, dashboards]

await doctor().catch(failInOneSentence)

async function doctor(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...clusterOptions,
      target: { type: 'string' },
      kubeconfig: { type: 'string', default: process.env.KUBECONFIG ?? '' },
      state: { type: 'string', multiple: true },
      'drop-slot': { type: 'string' },
    },
  })
  if (values.target === 'cluster') {
    if ((await examineCluster(openCluster(values))) > 0) process.exitCode = 1
    return
  }
  if (values.target === 'knative') {
    const say = (line: string) => console.log(line)
    const stateDir = resolve(root, '.local/knative')
    const cluster = clusterByKubeconfig({ stateDir, kubeconfig: values.kubeconfig, say })
    if ((await examineCluster(cluster, functionChecks)) > 0) process.exitCode = 1
    return
  }
  const states = values.state ?? tiers.filter((state) => existsSync(resolve(root, state)))
  const slot = values['drop-slot']
  let faults = 0
  for (const state of states.length > 0 ? states : tiers.slice(0, 1)) {
    if (slot === undefined) faults += await examine(state)
    else await dropSlot(state, slot)
  }
  if (faults > 0) process.exitCode = 1
}

async function examine(state: string): Promise<number> {
  const patient = open(state)
  console.log(`${state}: ${patient.run ? `open at ${patient.run.gateway.url}` : 'closed'}`)
  let faults = 0
  const further = patient.run?.warehouse ? onAnalytics : []
  for (const check of [...onMachine, ...onTier, ...further]) {
    const found = await lookAt(check, patient)
    if (found.length === 0) console.log(`  ok     ${check.name}`)
    for (const sentence of found) console.log(`  wrong  ${sentence}`)
    faults += found.length
  }
  if (patient.books) await closeBooks(patient.books)
  return faults
}

async function lookAt(check: Check, patient: Patient): Promise<string[]> {
  try {
    return await check.look(patient)
  } catch (error) {
    return [`${check.name} can't be looked at: ${sentenceOf(error)}`]
  }
}

function open(state: string): Patient {
  const run = running(state)
  const stateDir = resolve(root, state)
  const isStack = existsSync(resolve(stateDir, 'connect'))
  return { root, stateDir, isStack, run, books: run && openBooks(run.databases) }
}

function running(state: string): Run | undefined {
  try {
    return readRun(runFileIn(state))
  } catch {
    return undefined
  }
}

async function dropSlot(state: string, name: string): Promise<void> {
  const { books } = open(state)
  if (!books) return
  await books.ecom`
    select pg_drop_replication_slot(slot_name)
    from pg_replication_slots
    where slot_name = ${name}`
  await closeBooks(books)
}
