import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadFunction, loadFunctions } from './func-yaml.ts'
import { createMatcher } from './matcher.ts'
import { loadRoutes, type Route } from './routes.ts'
import { loadPings } from './schedule.ts'

const root = join(import.meta.dirname, '../../..')
const id = '00000000-0000-0000-0000-000000000001'

// A second list on purpose: whoever makes something public writes it here as well.
const published = `
  books GET /docs
  books GET /problems/{}
  books GET /ecom/admin/books
  books POST /ecom/admin/books
  books GET /ecom/admin/books/{}
  books PUT /ecom/admin/books/{}
  books DELETE /ecom/admin/books/{}
  books GET /ecom/books
  books GET /ecom/books/{}
  books GET /ecom/health
  books GET /openapi.json
  cart GET /ecom/cart
  cart POST /ecom/cart
  cart DELETE /ecom/cart
  cart POST /ecom/cart/merge
  cart PUT /ecom/cart/{}
  cart DELETE /ecom/cart/{}
  checkout POST /ecom/checkout
  failed-events GET /ecom/admin/failed-events
  failed-events POST /ecom/admin/failed-events/{}/discard
  failed-events POST /ecom/admin/failed-events/{}/retry
  orders GET /ecom/admin/orders
  orders GET /ecom/admin/orders/{}
  orders POST /ecom/admin/orders/{}/deliver
  orders POST /ecom/admin/orders/{}/ship
  orders GET /ecom/orders
  orders GET /ecom/orders/{}
  orders POST /ecom/orders/{}/cancel
  orders GET /ecom/orders/{}/timeline
  search GET /ecom/books/search
  search GET /ecom/books/suggest
  stock GET /inven/admin/stock
  stock PUT /inven/admin/stock/{}
  stock POST /inven/admin/stock/{}/adjust
  stock GET /inven/health
  stock GET /inven/stock/bulk
  stock GET /inven/stock/{}
`
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

let routes: Route[]
beforeAll(async () => {
  routes = await loadRoutes(join(root, 'platform/apps'))
})

function lines(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .toSorted()
}

describe('what is public', () => {
  it('is exactly what is published', () => {
    const api = routes.filter(({ host }) => host === 'api.service.net')
    const listed = api.map(({ hostname, method, path }) => {
      const [name] = hostname?.split('.') ?? []
      return `${name} ${method} ${path.value.replaceAll('[^/]+', '{}')}`
    })
    expect(listed.toSorted()).toEqual(lines(published))
  })

  it('leads every published operation to its function', () => {
    const match = createMatcher(routes)
    for (const line of lines(published)) {
      const [name, method = '', path = ''] = line.split(' ')
      const found = match(method, path.replaceAll('{}', id))
      const host = found.outcome === 'found' ? found.route.hostname : found.outcome
      expect([line, host.split('.')[0]]).toEqual([line, name])
    }
  })

  it.each([
    '/reservations',
    `/reservations/${id}`,
    '/payments',
    `/payments/${id}`,
    '/ecom/payments',
    '/events',
    '/sweep',
    '/health/liveness',
    '/health/readiness',
    '/ecom/events',
    '/inven/reservations',
    '/ecom',
    '/ecom/',
    '/inven/',
    '/ecom/books/',
    `/ecom/orders/${id}/events`,
    '/health',
    '/%65com/books',
    '/h%65alth/liveness',
    '/%73weep',
  ])('does not include %s', (path) => {
    const match = createMatcher(routes)
    expect(methods.map((method) => match(method, path).outcome)).toEqual(methods.map(() => 'none'))
  })

  it.each([
    '/',
    '/books/1',
    '/search',
    '/callback',
    '/backchannel-logout',
    '/orders/1/events',
    '/healthy',
    '/ecommerce',
    '/Health/liveness',
    '/_app/immutable/entry/start.js',
    '/%2565com/books',
  ])('is the storefront by whatever method at %s', (path) => {
    const match = createMatcher(routes)
    const hosts = methods.map((method) => {
      const found = match(method, path)
      return found.outcome === 'found' ? found.route.hostname : found.outcome
    })
    expect(new Set(hosts)).toEqual(new Set(['storefront.storefront.svc.cluster.local']))
  })

  it.each(['/docs', '/openapi.json', '/ecom/books'])('refuses other methods at %s', (path) => {
    expect(createMatcher(routes)('PATCH', path)).toMatchObject({ outcome: 'method' })
  })

  it('leaves reserve and payment out altogether', () => {
    const names = new Set(routes.flatMap(({ hostname }) => hostname?.split('.')[0] ?? []))
    expect([...names].toSorted()).toEqual([
      'books',
      'cart',
      'checkout',
      'failed-events',
      'orders',
      'search',
      'stock',
      'storefront',
    ])
  })

  it('leads to functions that exist, by the host of their func.yaml', async () => {
    const functions = await loadFunctions(join(root, 'functions'))
    const storefront = await loadFunction(join(root, 'storefront'))
    const hosts = [...functions, storefront].map(({ host }) => host)
    const led = routes.flatMap(({ hostname }) => hostname ?? [])
    expect(hosts).toEqual(expect.arrayContaining(led))
  })
})

describe('what is swept', () => {
  it('is stock, orders and search, every minute', async () => {
    const pings = await loadPings(join(root, 'platform/apps'))
    expect(pings.map(({ name, function: to, path, source }) => [name, to, path, source])).toEqual([
      ['orders-sweep', 'orders', '/sweep', '/apis/v1/namespaces/ecom/pingsources/orders-sweep'],
      ['search-sweep', 'search', '/sweep', '/apis/v1/namespaces/ecom/pingsources/search-sweep'],
      ['stock-sweep', 'stock', '/sweep', '/apis/v1/namespaces/inventory/pingsources/stock-sweep'],
    ])
    expect(pings.every(({ cron }) => cron.minutes.size === 60)).toBe(true)
  })
})
