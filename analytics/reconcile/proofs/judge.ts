import { expect } from 'vitest'
import { reconcileUrls } from '../../../platform/stack/src/reconcile.ts'
import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import { withConnections, type Connections } from '../src/connections.ts'
import { reconcile } from '../src/reconcile.ts'
import { verdictOf } from '../src/verdict.ts'

const patienceMilliseconds = 60_000

export const driftZero = 'Drift 0: the star schema equals the shop.'

/** The URLs by which the reconciliation reaches a pipeline. */
export function urlsOf({ databases, warehouse }: Pipeline) {
  return reconcileUrls(databases.databases, warehouse.databases)
}

/** Compares the warehouse with the shop, and does a piece of work with what was found. */
export function compared<Result>(
  shop: Pipeline,
  work: (
    report: Awaited<ReturnType<typeof reconcile>>,
    connections: Connections,
  ) => Promise<Result> | Result,
): Promise<Result> {
  return withConnections(urlsOf(shop), async (connections) =>
    work(await reconcile(connections, { patienceMilliseconds }), connections),
  )
}

/** Waits until the warehouse has all that the shop has committed by now, and then asks the reconciliation, once. */
export async function expectNoDrift(shop: Pipeline, timeout?: number): Promise<void> {
  const now = Date.now()
  const isFresh = async () => {
    const [row] = await shop.star<
      { fresh_to: Date | null }[]
    >`select fresh_to from star.vw_freshness`
    return Number(row?.fresh_to) > now
  }
  const waiting = timeout === undefined ? {} : { timeout }
  await expect.poll(() => isFresh().catch(() => false), waiting).toBe(true)
  expect(await compared(shop, ({ findings }) => verdictOf(findings))).toBe(driftZero)
}
