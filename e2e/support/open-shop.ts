import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../platform/local/src/probe.ts'
import { openText, startShop } from '../../scripts/proofs/started-shop.ts'
import { stateVariable } from './run.ts'

/** Starts a shop of its own, as `npm start` does, for all tests; gives what closes it. */
export default async function openShop(): Promise<() => Promise<void>> {
  const given = process.env[stateVariable]
  if (given !== undefined) return async () => {}
  const state = await mkdtemp(join(tmpdir(), 'bookstore-e2e-'))
  const shop = startShop(
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
