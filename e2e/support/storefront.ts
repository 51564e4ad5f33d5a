import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildStorefront } from '../../platform/local/src/storefront/build.ts'
import { freePort } from '../../platform/local/src/probe.ts'
import { root } from '../../scripts/lib/functions.ts'
import { shopRun } from './run.ts'

export type Storefront = { url: string; stop(): Promise<void> }

/**
 * Runs a second storefront before the functions of the running shop, for guests, with some of its variables
 * changed: so one part can be away without disturbing other tests.
 */
export async function startStorefront(changes: Record<string, string>): Promise<Storefront> {
  const { entry } = buildStorefront({ root, signal: undefined, onStep: () => {} })
  const { identity, functions } = shopRun()
  const port = await freePort()
  const url = `http://localhost:${port}`
  const addresses = Object.entries(functions).map(([name, each]) => [
    `${name.toUpperCase().replaceAll('-', '_')}_URL`,
    each.url,
  ])
  const child = spawn(process.execPath, [await entry], {
    cwd: join(root, 'storefront'),
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      ...Object.fromEntries(addresses),
      PORT: String(port),
      HOST: '127.0.0.1',
      ORIGIN: url,
      PROTOCOL_HEADER: 'x-forwarded-proto',
      OIDC_ISSUER: identity.issuer,
      OIDC_AUTHORIZATION_URL: `${identity.issuer}/auth`,
      OIDC_END_SESSION_URL: `${identity.issuer}/session/end`,
      OIDC_TOKEN_URL: identity.tokenUrl,
      OIDC_JWKS_URL: identity.jwksUrl,
      OIDC_CLIENT_ID: 'storefront',
      OIDC_CLIENT_SECRET: 'not needed by guests',
      ...changes,
    },
  })
  while (!(await answers(`http://127.0.0.1:${port}/health/readiness`))) await pause(50)
  return {
    url,
    async stop() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}
