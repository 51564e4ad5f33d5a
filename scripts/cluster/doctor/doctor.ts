import { sentenceOf } from '../../lib/sentence.ts'
import type { Cluster } from '../cluster.ts'
import { analytics } from './analytics.ts'
import { deadLetters, lag, slots } from './events.ts'
import type { Check, Finding } from './finding.ts'
import { nightlyJobs } from './jobs.ts'
import { answers, containers, deployed, machine, realm } from './outside.ts'
import { mesh, meshDaemons, pods, secrets } from './pods.ts'
import { readiness, routes } from './ready.ts'

/** From what everything stands on to what shoppers see: what is wrong above may follow from what is below. */
export const checks: readonly Check[] = [
  machine,
  containers,
  ...readiness.slice(0, 1),
  meshDaemons,
  secrets,
  pods,
  mesh,
  ...readiness.slice(1),
  routes,
  deployed,
  lag,
  slots,
  nightlyJobs,
  deadLetters,
  ...analytics,
  realm,
  answers,
]

/**
 * Looks at the cluster and says what is wrong, why, and what mends it. Where there is no cluster, or it does not
 * answer, nothing else is looked at.
 * @returns the number of findings
 */
export async function examine(cluster: Cluster, all: readonly Check[] = checks): Promise<number> {
  let count = 0
  for (const check of all) {
    const found = await lookAt(cluster, check)
    count += found.length
    if (found.length === 0) cluster.say(`  ok     ${check.name}`)
    for (const { what, why, mend } of found) {
      cluster.say(`  wrong  ${check.name}: ${what}: ${why}.`)
      cluster.say(`         ${mend}`)
    }
    if (found.length > 0 && (check === containers || check.name === 'Nodes')) return count
  }
  return count
}

async function lookAt(cluster: Cluster, check: Check): Promise<Finding[]> {
  try {
    return await check.look(cluster)
  } catch (error) {
    const why = sentenceOf(error).split('\n').join(' ')
    return [{ what: 'It cannot be looked at', why, mend: cluster.again ?? 'npm run up' }]
  }
}
