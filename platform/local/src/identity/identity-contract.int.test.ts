import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { User } from '../../../../scripts/lib/login.ts'
import type { Target } from './contract/context.ts'
import { identityContract } from './contract/contract.ts'
import { startIdentity } from './identity.ts'
import { shopperPassword } from './users.ts'

type Identity = Awaited<ReturnType<typeof startIdentity>>

/** Stands in for the shop: takes logout tokens. */
async function startShop() {
  const logoutTokens: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const token = new URLSearchParams(body).get('logout_token')
    if (request.url === '/backchannel-logout' && token) logoutTokens.push(token)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { url: `http://127.0.0.1:${port}`, logoutTokens, close }
}

function userOf(identity: Identity, name: string): User {
  const password = identity.users[name] ?? shopperPassword(identity.shopperSecret, name)
  return { name, password }
}

identityContract('the local tier', async (): Promise<Target> => {
  const stateDir = await mkdtemp(join(tmpdir(), 'identity-'))
  const shop = await startShop()
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
