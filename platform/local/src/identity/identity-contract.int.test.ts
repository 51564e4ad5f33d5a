import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { User } from '../../../../scripts/lib/login.ts'
import { startBackChannel } from './contract/back-channel.ts'
import type { Target } from './contract/context.ts'
import { identityContract } from './contract/contract.ts'
import { startIdentity } from './identity.ts'
import { shopperPassword } from './users.ts'

type Identity = Awaited<ReturnType<typeof startIdentity>>

function userOf(identity: Identity, name: string): User {
  const password = identity.users[name] ?? shopperPassword(identity.shopperSecret, name)
  return { name, password }
}

identityContract('the local tier', async (): Promise<Target> => {
  const stateDir = await mkdtemp(join(tmpdir(), 'identity-'))
  const shop = await startBackChannel()
  let identity = await startIdentity({ port: 0, stateDir, shopUrl: shop.url })
  const port = Number(new URL(identity.issuer).port)
  return {
    issuer: identity.issuer,
    storefront: {
      id: 'storefront',
      secret: identity.clientSecrets['storefront'],
      redirectUri: `${shop.url}/callback`,
      postLogoutRedirectUri: `${shop.url}/`,
    },
    checkout: { id: 'checkout', secret: identity.clientSecrets['checkout'], redirectUri: '' },
    customer: userOf(identity, 'user1'),
    admin: userOf(identity, 'admin1'),
    locked: userOf(identity, 'shopper-500'),
    lockedStatus: 429,
    logoutTokens: shop.logoutTokens,
    async restart() {
      await identity.close()
      identity = await startIdentity({ port, stateDir, shopUrl: shop.url })
    },
    async close() {
      await Promise.all([identity.close(), shop.close()])
      await rm(stateDir, { recursive: true })
    },
  }
})
