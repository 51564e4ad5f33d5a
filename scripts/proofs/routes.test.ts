import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '@bookstore/shared/operation.ts'
import { createMatcher } from '../../platform/local/src/matcher.ts'
import { loadRoutes, type Route } from '../../platform/local/src/routes.ts'
import { functionNames, root } from '../lib/functions.ts'
import { isPublic } from '../lib/openapi.ts'
import { operationsOf } from '../lib/operations.ts'

// The table of the HTTP contract, row by row, the page to try the API with, and those that explain problems.
const contract = `
  GET /ecom/books
  GET /ecom/books/{id}
  GET /ecom/books/search
  GET /ecom/books/suggest
  GET /ecom/cart
  POST /ecom/cart
  PUT /ecom/cart/{itemId}
  DELETE /ecom/cart/{itemId}
  DELETE /ecom/cart
  POST /ecom/cart/merge
  POST /ecom/checkout
  GET /ecom/orders
  GET /ecom/orders/{id}
  GET /ecom/orders/{id}/timeline
  POST /ecom/orders/{id}/cancel
  GET /ecom/admin/books
  POST /ecom/admin/books
  GET /ecom/admin/books/{id}
  PUT /ecom/admin/books/{id}
  DELETE /ecom/admin/books/{id}
  GET /ecom/admin/orders
  GET /ecom/admin/orders/{id}
  POST /ecom/admin/orders/{id}/ship
  POST /ecom/admin/orders/{id}/deliver
  GET /ecom/admin/failed-events
  POST /ecom/admin/failed-events/{id}/retry
  POST /ecom/admin/failed-events/{id}/discard
  GET /inven/stock/{bookId}
  GET /inven/stock/bulk
  GET /inven/admin/stock
  PUT /inven/admin/stock/{bookId}
  POST /inven/admin/stock/{bookId}/adjust
  GET /ecom/health
  GET /inven/health
  GET /openapi.json
  GET /docs
  GET /problems/{slug}
`
const internal = `
  books POST /events
  failed-events POST /events
  orders POST /events
  orders POST /sweep
  payment POST /events
  payment PUT /payments/{orderId}
  reserve DELETE /reservations/{orderId}
  reserve POST /reservations
  search POST /sweep
  stock POST /events
  stock POST /sweep
`

// What the storefront must never get, though it takes all that is left.
const closed = [
  '/ecom',
  '/events',
  '/health',
  '/inven',
  '/payments',
  '/problems',
  '/reservations',
  '/sweep',
]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'BREW']

type Served = { name: string; operation: Operation }

let served: Served[]
let routes: Route[]

beforeAll(async () => {
  const names = await functionNames()
  const all = names.map(async (name) =>
    (await operationsOf(name)).map((operation) => ({ name, operation })),
  )
  served = (await Promise.all(all)).flat()
  routes = await loadRoutes(join(root, 'platform/apps'))
})

function linesOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .toSorted()
}

function lineOf({ method, path }: Operation): string {
  return `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`
}

/** The match that an HTTPRoute has for an operation, and for no other. */
function matchOf({ name, operation: { method, path } }: Served): string {
  const value = path.replaceAll(/:\w+/g, '[^/]+')
  return `${name} ${method.toUpperCase()} ${value === path ? 'Exact' : 'RegularExpression'} ${value}`
}

describe('what is public', () => {
  it('is the table of the contract', () => {
    const open = served.filter(({ operation }) => isPublic(operation))
    expect(open.map(({ operation }) => lineOf(operation)).toSorted()).toEqual(linesOf(contract))
  })

  it('is exactly what the HTTPRoutes list, each once and of its own function', () => {
    const listed = routes.map(({ hostname, method, path }) => {
      return `${hostname?.split('.')[0] ?? 'nobody'} ${method} ${path.type} ${path.value}`
    })
    const open = served.filter(({ operation }) => isPublic(operation)).map(matchOf)
    const shut = closed.map((path) => `nobody null PathPrefix ${path}`)
    const expected = [...open, 'storefront null PathPrefix /', ...shut]
    expect(listed.toSorted()).toEqual(expected.toSorted())
  })

  it('keeps whatever a function serves, and all below it, from the storefront', () => {
    const match = createMatcher(routes)
    const paths = served.map(({ operation }) => operation.path.replaceAll(/:\w+/g, 'a'))
    const own = [...paths, '/health/liveness', '/health/readiness']
    const asPages = own.flatMap((path) => {
      const below = path.lastIndexOf('/') > 0 ? [`${path}/`, `${path}/a`, `${path}/a/b`] : []
      const encoded = `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`
      const shut = closed.some((prefix) => path.startsWith(prefix)) ? [encoded] : []
      return [path, ...below, ...shut].filter((one) =>
        methods.some((method) => {
          const found = match(method, one)
          return found.outcome === 'found' && found.route.hostname.startsWith('storefront.')
        }),
      )
    })
    expect(asPages).toEqual([])
  })

  it('is reached at its own function by every path that it serves', () => {
    const match = createMatcher(routes)
    const reached = served.map(({ name, operation }) => {
      const path = operation.path.replaceAll(/:\w+/g, '00000000-0000-0000-0000-000000000001')
      const found = match(operation.method.toUpperCase(), path)
      const function_ = found.outcome === 'found' ? found.route.hostname.split('.')[0] : 'nobody'
      return `${name} ${lineOf(operation)} ${function_}`
    })
    expect(reached).toEqual(
      served.map(({ name, operation }) => {
        return `${name} ${lineOf(operation)} ${isPublic(operation) ? name : 'nobody'}`
      }),
    )
  })
})

describe('what is internal', () => {
  it('is what carries its own proof: a signed event, a service token or the schedule', () => {
    const inner = served.filter(({ operation }) => !isPublic(operation))
    const lines = inner.map(({ name, operation }) => `${name} ${lineOf(operation)}`)
    expect(lines.toSorted()).toEqual(linesOf(internal))
  })

  it('demands a token that only checkout gets, or has no secret to give', () => {
    const guarded = served.flatMap(({ name, operation: { access } }) =>
      typeof access === 'object' && 'audience' in access ? [{ name, access }] : [],
    )
    expect(guarded).toEqual([
      { name: 'payment', access: { audience: 'payment', client: 'checkout' } },
      { name: 'reserve', access: { audience: 'reserve', client: 'checkout' } },
      { name: 'reserve', access: { audience: 'reserve', client: 'checkout' } },
    ])
  })
})

describe('an operation', () => {
  it('has the limit that the contract gives it', () => {
    const limits = served
      .filter(({ operation }) => isPublic(operation))
      .map(({ name, operation: { access, limit, path } }) => {
        const isAdmin = typeof access === 'object' && 'role' in access && access.role === 'admin'
        const who = isAdmin ? 'admin' : name
        return path.endsWith('/health') ? '' : `${who} ${limit ?? 'none'}`
      })
    expect([...new Set(limits)].filter(Boolean).toSorted()).toEqual([
      'admin 30',
      'books 200',
      'books none',
      'cart 60',
      'checkout 10',
      'orders none',
      'search 200',
      'stock none',
    ])
  })
})
