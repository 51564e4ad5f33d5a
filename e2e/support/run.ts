import { join } from 'node:path'
import { lastRun, passwordOf, readRun, type Run } from '../../scripts/lib/run-file.ts'

/** Names the state folder of a shop that runs already, to test against that one. */
export const stateVariable = 'E2E_STATE'

/** The state folder of the running shop. */
export function stateFolder(): string {
  return process.env[stateVariable] ?? ''
}

/** What runs: ports, users, connection URLs. */
export function shopRun(): Run {
  return readRun(join(stateFolder(), 'run.json'))
}

/** A person of the running shop of a local tier, with the password. */
export function localPersonOf(name: string): { name: string; password: string } {
  return { name, password: passwordOf(shopRun(), name) }
}

/** Which identity provider a shop has: its tier's. */
export function providerOf({ identity }: Run): 'embedded' | 'keycloak' {
  return identity.issuer.includes('/realms/') ? 'keycloak' : 'embedded'
}

/** Says whether the tests run on the stack: asked for by `E2E_TIER`, or what runs in the state folder. */
export function isStack(): boolean {
  if (process.env.E2E_TIER === 'stack') return true
  const run = lastRun(join(stateFolder(), 'run.json'))
  return run !== undefined && providerOf(run) === 'keycloak'
}
