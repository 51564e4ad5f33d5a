import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import { buildStorefront } from '../../platform/local/src/storefront/build.ts'
import { freePort } from '../../platform/local/src/probe.ts'
import { root } from '../../scripts/lib/functions.ts'
import { discover } from '../../scripts/lib/login.ts'
import { shopRun, stateFolder } from './run.ts'

export type Storefront = {
  url: string
  port: number
  /** Sets its clock ahead by some milliseconds. */
  forward(milliseconds: number): Promise<void>
  stop(): Promise<void>
}

const secretsSchema = v.object({ clientSecrets: v.object({ storefront: v.string() }) })

/**
 * Runs a second storefront before the functions of the running shop, its sessions in its own memory, with
 * some of its variables changed: so one part can be away without disturbing other tests. Guests reach it by
 * its `url`; who logs in must meet it in the place of the shop.
 */
export async function startStorefront(changes: Record<string, string>): Promise<Storefront> {
  const { entry } = buildStorefront({ root, signal: undefined, onStep: () => {} })
  const port = await freePort()
  const url = `http://localhost:${port}`
  const clock = join(import.meta.dirname, 'clock.ts')
  const child = spawn(process.execPath, ['--import', clock, await entry], {
    cwd: join(root, 'storefront'),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { PATH: process.env.PATH, ...(await variables(url, port)), ...changes },
  })
  const ended = once(child, 'exit')
  while (!(await answers(`http://127.0.0.1:${port}/health/readiness`))) {
    if (child.exitCode !== null) throw new Error(`The storefront ended with ${child.exitCode}`)
    await pause(50)
  }
  return {
    url,
    port,
    async forward(milliseconds) {
      const done = once(child, 'message')
      child.send(milliseconds)
      await done
    },
    async stop() {
      child.kill()
      await ended
    },
  }
}

async function variables(url: string, port: number): Promise<Record<string, string>> {
  const { identity, functions } = shopRun()
  const provider = await discover(identity.issuer)
  const text = readFileSync(join(stateFolder(), 'identity.json'), 'utf8')
  const { clientSecrets } = v.parse(secretsSchema, JSON.parse(text))
  const addresses = Object.entries(functions).map(([name, each]) => [
    `${name.toUpperCase().replaceAll('-', '_')}_URL`,
    each.url,
  ])
  return {
    ...Object.fromEntries(addresses),
    PORT: String(port),
    HOST: '127.0.0.1',
    ORIGIN: url,
    PROTOCOL_HEADER: 'x-forwarded-proto',
    OIDC_ISSUER: identity.issuer,
    OIDC_AUTHORIZATION_URL: provider.authorization_endpoint,
    OIDC_END_SESSION_URL: provider.end_session_endpoint,
    OIDC_TOKEN_URL: identity.tokenUrl,
    OIDC_JWKS_URL: identity.jwksUrl,
    OIDC_CLIENT_ID: 'storefront',
    OIDC_CLIENT_SECRET: clientSecrets.storefront,
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}
