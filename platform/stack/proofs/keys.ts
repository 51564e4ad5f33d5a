import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { administer } from '../src/keycloak-admin.ts'
import type { TestStack } from './test-stack.ts'

const timeout = 60_000
const provider = 'org.keycloak.keys.KeyProvider'
const components = v.array(
  v.looseObject({ id: v.string(), name: v.string(), providerId: v.string(), parentId: v.string() }),
)

/** Changes the key that Keycloak signs with. */
export function proveKeys(open: () => TestStack): void {
  describe("a new key of Keycloak's", () => {
    it(
      'is taken at once, and the old one is refused once it is withdrawn',
      { timeout },
      async () => {
        const stack = open()
        const [old, other] = [await stack.token('shopper-101'), await stack.token('shopper-102')]
        const ask = async (token: string) =>
          (await stack.call('GET', '/ecom/orders', { token })).status
        expect(await ask(old)).toBe(200)
        const [former] = await signingKeys(stack)
        await administer(stack.keycloak.admin, 'POST', '/components', {
          name: 'rotated',
          providerId: 'rsa-generated',
          providerType: provider,
          parentId: former?.parentId,
          config: { priority: ['1000'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
        })
        const fresh = await stack.token('shopper-103')
        expect(keyOf(fresh)).not.toBe(keyOf(old))
        expect([await ask(fresh), await ask(old)]).toEqual([200, 200])

        await administer(stack.keycloak.admin, 'DELETE', `/components/${former?.id}`)
        // The functions know the new set of keys when they see a token of one that they do not know.
        await stack.activator.kill('orders')
        expect([await ask(await stack.token('shopper-103')), await ask(other)]).toEqual([200, 401])
      },
    )
  })
}

async function signingKeys({ keycloak }: TestStack) {
  const found = await administer(keycloak.admin, 'GET', `/components?type=${provider}`)
  return v.parse(components, found).filter(({ providerId }) => providerId === 'rsa-generated')
}

function keyOf(token: string): unknown {
  const [header = ''] = token.split('.')
  return JSON.parse(Buffer.from(header, 'base64url').toString()).kid
}
