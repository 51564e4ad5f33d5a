import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startIdentity, type TestIdentity } from '@bookstore/shared/testing/identity.ts'
import { serviceTokens } from './service-token.ts'

let identity: TestIdentity

beforeEach(async () => {
  identity = await startIdentity()
})

afterEach(() => identity.close())

function tokensAt(now: () => number, clientSecret = 'checkout-secret') {
  const { tokenUrl } = identity
  return serviceTokens({
    tokenUrl,
    clientId: 'checkout',
    clientSecret,
    timeoutMilliseconds: 5000,
    now,
  })
}

describe('service tokens', () => {
  it('come from one request an audience, however many ask at once', async () => {
    const tokens = tokensAt(() => 0)
    const got = await Promise.all(
      [...Array(20).fill('reserve'), ...Array(20).fill('payment')].map(tokens.get),
    )
    expect([new Set(got).size, identity.requests.token]).toEqual([2, 2])
  })

  it('are renewed when a tenth of their life is left', async () => {
    let now = 0
    const tokens = tokensAt(() => now)
    const first = await tokens.get('reserve')
    now = 300_000 * 0.9 - 1
    expect(await tokens.get('reserve')).toBe(first)
    now += 1
    expect(await tokens.get('reserve')).not.toBe(first)
    expect(identity.requests.token).toBe(2)
  })

  it('are asked for again after a refusal', async () => {
    const tokens = tokensAt(() => 0)
    const first = await tokens.get('reserve')
    tokens.forget('reserve')
    expect(await tokens.get('reserve')).not.toBe(first)
  })

  it('are a dependency that is down when the provider gives none, and then asked for again', async () => {
    const tokens = tokensAt(() => 0, 'wrong')
    await expect(tokens.get('reserve')).rejects.toMatchObject({ slug: 'dependency-down' })
    await expect(tokens.get('reserve')).rejects.toMatchObject({ slug: 'dependency-down' })
    expect(identity.requests.token).toBe(2)
  })
})
