import { setTimeout as pause } from 'node:timers/promises'
import { withConnections, type Urls } from '../../../analytics/reconcile/src/connections.ts'
import { driftOf, reconcile, type Finding } from '../../../analytics/reconcile/src/reconcile.ts'
import { verdictOf } from '../../../analytics/reconcile/src/verdict.ts'
import type { Databases } from '../../local/src/databases.ts'

type State = 'equal' | 'drift' | 'unknown'

type Options = {
  urls: Urls
  /** From the end of a check to the next, unless the check took long. */
  pauseMilliseconds?: number
  /** How many times as long as a check took is rested after it. */
  rests?: number
  /** How long a heartbeat is waited for. */
  patienceMilliseconds?: number
  onFault(sentence: string): void
}

/** The URLs by which the reconciliation reaches what it compares, each of a role that may do no more. */
export function reconcileUrls(shop: Databases, warehouse: Databases): Required<Urls> {
  return {
    ecom: shop.url('ecom', 'reconcile'),
    inventory: shop.url('inventory', 'reconcile'),
    payment: shop.url('payment', 'reconcile'),
    star: warehouse.url('analytics', 'reconcile'),
    repair: warehouse.url('analytics', 'repair'),
  }
}

/**
 * Compares the star schema with the shop every minute until it is told to stop, and tells what has changed. With
 * many rows it does so less often: a check takes an eleventh of all time at most.
 */
export function watchDrift({
  urls,
  pauseMilliseconds = 60_000,
  rests = 10,
  patienceMilliseconds = 15_000,
  onFault,
}: Options) {
  const stopped = new AbortController()
  const { signal } = stopped
  let known: State = 'equal'
  const look = async (): Promise<[State, string]> => {
    const waiting = { patienceMilliseconds, signal }
    try {
      const { findings } = await withConnections(urls, (all) => reconcile(all, waiting))
      return [stateOf(findings), verdictOf(findings)]
    } catch (error) {
      return ['unknown', `Not checked: ${error instanceof Error ? error.message : String(error)}`]
    }
  }
  const watch = async () => {
    let rest = pauseMilliseconds
    while (!signal.aborted) {
      await pause(rest, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      const began = performance.now()
      const [state, sentence] = await look()
      // To wait for a heartbeat in vain costs nothing.
      const cost = state === 'unknown' ? 0 : performance.now() - began
      rest = Math.max(pauseMilliseconds, rests * cost)
      if (state !== known && !signal.aborted) onFault(`Analytics: ${sentence}`)
      known = state
    }
  }
  const watching = watch()
  return {
    async stop(): Promise<void> {
      stopped.abort()
      await watching
    },
  }
}

function stateOf(findings: Finding[]): State {
  const drifts = findings.map(driftOf)
  if (drifts.some((drift) => drift !== undefined && drift > 0)) return 'drift'
  return drifts.includes(undefined) ? 'unknown' : 'equal'
}
