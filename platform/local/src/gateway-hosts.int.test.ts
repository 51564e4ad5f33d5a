import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { echo, startFixture, statsOf, type Fixture } from '../testing/fixture-functions.ts'
import { head, host, manifest, raw } from '../testing/fixture-gateway.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { parseRoutes } from './routes.ts'

const storefrontRoute = join(import.meta.dirname, '../../apps/storefront/httproute.yaml')

let shop: Fixture
let gateway: Gateway
let base: string
beforeAll(async () => {
  shop = await startFixture([{ name: 'books' }, { name: 'shop' }])
  const text = (await readFile(storefrontRoute, 'utf8')).replaceAll(
    'storefront.storefront.',
    'shop.shop.',
  )
  const routes = [
    ...parseRoutes('storefront.yaml', text),
    ...parseRoutes('books.yaml', manifest(host)),
  ]
  gateway = await createGateway({ port: 0, routes, backend: shop.activator })
  base = `http://127.0.0.1:${gateway.port}`
})
afterAll(async () => {
  await gateway.stop()
  await shop.remove()
})

const asked = () => statsOf(shop, 'shop').requests

/** The status of a request whose path is sent as it is written. */
async function statusOf(method: string, path: string) {
  const answer = await raw({ gateway }, head(method, path))
  return Number(answer.slice(9, 12))
}

describe('the storefront', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'is asked by %s',
    async (method) => {
      const { headers, ...seen } = await echo(`${base}/cart?a=1`, { method })
      expect(seen).toMatchObject({ method, url: '/cart?a=1' })
      expect(headers.host).toBe('shop.shop.svc.cluster.local')
    },
  )

  it('is asked by HEAD, and for whatever the API does not have', async () => {
    expect((await fetch(`${base}/`, { method: 'HEAD' })).status).toBe(200)
    for (const path of ['/', '/books/1', '/callback', '/backchannel-logout', '/ecommerce']) {
      expect(await echo(`${base}${path}`)).toMatchObject({ url: path })
    }
  })

  it('is told who asks, whatever they claim', async () => {
    const forged = { 'x-forwarded-for': '6.6.6.6, 127.0.0.1', 'x-forwarded-proto': 'https' }
    const { headers } = await echo(`${base}/`, { headers: forged })
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' })
  })

  it.each([
    ['GET', '/ecom/books', 200],
    ['DELETE', '/ecom/books', 405],
    ['GET', '/ecom/nothing', 404],
    ['POST', '/ecom', 404],
    ['GET', '/inven/', 404],
    ['POST', '/reservations', 404],
    ['POST', '/events', 404],
    ['POST', '/sweep', 404],
    ['PUT', '/payments/1', 404],
    ['GET', '/health/readiness', 404],
    ['GET', '/health/liveness/', 404],
    ['GET', '/%65com/books', 404],
    ['GET', '/%45com/../books', 400],
    ['GET', '/h%65%61lth/readiness', 404],
    ['GET', '//ecom/books', 400],
    ['GET', '//health/readiness', 400],
    ['GET', '/books/../ecom/books', 400],
    ['GET', '/books/%2e%2e/health/readiness', 400],
    ['GET', '/books/..%2fhealth/readiness', 400],
    ['GET', '/ecom%2fbooks', 400],
    ['GET', '\\ecom', 400],
    ['GET', 'http://localhost/health/readiness', 400],
  ])('is not asked: %s %s', async (method, path, status) => {
    const before = asked()
    expect([await statusOf(method, path), asked()]).toEqual([status, before])
  })

  it('leaves a problem document where the API has nothing', async () => {
    const answer = await fetch(`${base}/ecom/nothing`)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ code: 'not-found', instance: '/ecom/nothing' })
  })

  it('does not hide what is awake', async () => {
    const answer = await fetch(`${base}/_local/functions`)
    expect(await answer.json()).toMatchObject({ functions: [{ name: 'books' }, { name: 'shop' }] })
  })
})

describe('a function that another one calls', () => {
  const chainOf = async (claimed: string[]) => {
    const headers = new Headers(claimed.map((value) => ['x-forwarded-for', value]))
    return (await echo(`${shop.activator.address('books')}/`, { headers })).headers
  }

  it.each([
    ['its caller', [], '127.0.0.1'],
    ['the shopper and its caller', ['198.51.100.7'], '198.51.100.7, 127.0.0.1'],
    ['every hop', ['198.51.100.7, 10.0.0.1', '::1'], '198.51.100.7, 10.0.0.1, ::1, 127.0.0.1'],
    ['no empty hop', [''], '127.0.0.1'],
  ])('is told %s', async (_case, claimed, expected) => {
    expect((await chainOf(claimed))['x-forwarded-for']).toBe(expected)
  })

  it('hears nothing else that the caller claims about forwarding', async () => {
    const url = shop.activator.address('books')
    const claimed = {
      forwarded: 'for=6.6.6.6',
      'x-real-ip': '6.6.6.6',
      'x-forwarded-proto': 'https',
    }
    const { headers } = await echo(`${url}/`, { headers: claimed })
    expect([headers.forwarded, headers['x-real-ip'], headers['x-forwarded-proto']]).toEqual([
      undefined,
      undefined,
      'http',
    ])
  })
})
