import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { User } from '../../../scripts/lib/login.ts'
import { startBackChannel } from '../../local/src/identity/contract/back-channel.ts'
import { shopperPassword } from '../../local/src/identity/users.ts'
import { freePort } from '../../local/src/probe.ts'
import { startKeycloak, type KeycloakServer } from '../src/keycloak.ts'
import { fetchPrograms } from '../src/programs.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs Keycloak in a state folder of its own, beside what stands in for the shop. */
export async function openKeycloak() {
  const stateDir = await mkdtemp(join(tmpdir(), 'keycloak-'))
  const shop = await startBackChannel()
  const port = await freePort()
  const nothing = () => {}
  const programs = await fetchPrograms({ root, onStep: nothing })
  const start = () =>
    startKeycloak({
      root,
      stateDir,
      logs: join(stateDir, 'logs'),
      programs,
      port,
      shopUrl: shop.url,
      onStep: nothing,
      onFault: nothing,
      onChange: nothing,
    })
  let server = await start()
  return {
    stateDir,
    shop,
    server: () => server,
    storefront: () => ({
      id: 'storefront',
      secret: server.clientSecrets['storefront'],
      redirectUri: `${shop.url}/callback`,
      postLogoutRedirectUri: `${shop.url}/`,
    }),
    async restart() {
      await server.close()
      server = await start()
    },
    async close() {
      await Promise.all([server.close(), shop.close()])
      await rm(stateDir, { recursive: true })
    },
  }
}

/** A user of the realm with the password made at the first start. */
export function userOf(server: KeycloakServer, name: string): User {
  return { name, password: server.users[name] ?? shopperPassword(server.shopperSecret, name) }
}
