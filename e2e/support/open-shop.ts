import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { freePort } from '../../platform/local/src/probe.ts'
import { openText, startTier } from '../../scripts/proofs/started-shop.ts'
import { isCluster, noteCluster } from './cluster.ts'
import { stateVariable } from './run.ts'

const scripts = { embedded: 'scripts/start.ts', stack: 'scripts/stack.ts' }
const tierSchema = v.optional(v.picklist(['embedded', 'stack']), 'embedded')

/**
 * Starts a shop of its own for all tests, of the tier that `E2E_TIER` names, or finds the cluster of this machine;
 * gives what closes it.
 */
export default async function openShop(): Promise<() => Promise<void>> {
  const given = process.env[stateVariable]
  if (given !== undefined) return async () => {}
  if (isCluster()) return noteCluster()
  const tier = v.parse(tierSchema, process.env.E2E_TIER)
  const state = await mkdtemp(join(tmpdir(), 'bookstore-e2e-'))
  const shop = startTier(
    scripts[tier],
    state,
    '--port',
    String(await freePort()),
    '--identity-port',
    String(await freePort()),
    '--rate-limit-factor',
    '1000',
  )
  await shop.said(openText)
  process.env[stateVariable] = state
  return async () => {
    shop.signal('SIGINT')
    const { code, output } = await shop.ended
    if (code !== 0) throw new Error(`The shop ended with ${code}:\n${output}`)
    await rm(state, { recursive: true, force: true })
  }
}
