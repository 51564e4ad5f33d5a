import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../../../scripts/lib/browser.ts'
import { describeRun } from '../../../../scripts/lib/describe-run.ts'
import * as flow from '../../../../scripts/lib/login.ts'
import { openTestShop, type TestShop } from '../../../../scripts/proofs/test-shop.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await openTestShop({ storefront: true })
}, 120_000)
afterAll(() => shop.close())

function stats() {
  const found = shop.activator.stats().find(({ name }) => name === 'storefront')
  if (!found) throw new Error('The storefront is not among the functions')
  return found
}

describe('a shop with its storefront', () => {
  it('has it running before anybody asked', () => {
    expect(stats()).toMatchObject({ state: 'warm', coldStarts: 1, requests: 0 })
  })

  it('names it in run.json, apart from the functions', () => {
    const run = describeRun(shop, new Date().toISOString())
    expect(run.storefront).toEqual({ url: shop.url, pid: stats().pid })
    expect(Object.keys(run.functions)).toEqual(
      shop.activator.stats().flatMap(({ name }) => (name === 'storefront' ? [] : [name])),
    )
  })

  it('shows it where the API has nothing, and neither its health nor what is internal', async () => {
    const page = await fetch(`${shop.url}/`)
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/html/),
    ])
    const { requests } = stats()
    for (const path of ['/health/readiness', '/h%65alth/readiness', '/ecom/nothing', '/events']) {
      const answer = await fetch(`${shop.url}${path}`)
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        404,
        'application/problem+json',
      ])
    }
    expect(stats().requests).toBe(requests)
  })

  it('is known to the identity provider, which leads back to it and tells it of a logout', async () => {
    const browser = createBrowser()
    const { issuer, users } = shop.identity
    const callback = `${shop.url}/callback`
    const client = {
      id: 'storefront',
      secret: shop.identity.clientSecrets['storefront'],
      redirectUri: callback,
    }
    const user = { name: 'user1', password: users['user1'] ?? '' }
    const discovery = await flow.discover(issuer)
    const tokens = await flow.codeFlow(discovery, client, user, browser)
    const { requests } = stats()
    const end = new URL(discovery.end_session_endpoint)
    const back = `${shop.url}/`
    end.search = new URLSearchParams({
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: back,
    }).toString()
    let page = await browser.open(end.href, back)
    if (page.form) page = await browser.submit(page.form, { logout: 'yes' }, back)
    expect(page.stoppedAt?.href).toBe(back)
    await expect.poll(() => stats().requests).toBe(requests + 1)
  })

  it('starts it again when it is killed', async () => {
    await shop.activator.kill('storefront')
    await expect.poll(() => stats()).toMatchObject({ state: 'warm', restarts: 1 })
    expect((await fetch(`${shop.url}/`)).status).toBe(200)
  })
})
