import { describe, expect, it } from 'vitest'
import { createMatcher } from './matcher.ts'
import { parseRoutes } from './routes.ts'

type Given = { method?: string; type: string; value: string }

function manifest(name: string, matches: Given[], extra: Record<string, unknown> = {}): string {
  return JSON.stringify({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'ecom' },
    spec: {
      parentRefs: [{ name: 'public' }],
      hostnames: ['api.service.net'],
      rules: [
        {
          matches: matches.map(({ method, ...path }) => ({ ...(method && { method }), path })),
          filters: [{ type: 'URLRewrite', urlRewrite: { hostname: `${name}.example` } }],
          backendRefs: [{ name: 'knative-local-gateway', port: 80 }],
          ...extra,
        },
      ],
    },
  })
}

const pages = [
  ...parseRoutes(
    'page.yaml',
    manifest('page', [{ type: 'PathPrefix', value: '/' }], { filters: undefined }),
  ),
  ...parseRoutes('long.yaml', manifest('long', [{ type: 'PathPrefix', value: '/ecom/static' }])),
]
const shop = [
  ...parseRoutes(
    'books.yaml',
    manifest('books', [
      { method: 'GET', type: 'RegularExpression', value: '/ecom/books/[^/]+' },
      { method: 'PUT', type: 'RegularExpression', value: '/ecom/books/[^/]+' },
      { method: 'GET', type: 'Exact', value: '/ecom/books' },
    ]),
  ),
  ...parseRoutes(
    'search.yaml',
    manifest('search', [{ method: 'GET', type: 'Exact', value: '/ecom/books/search' }]),
  ),
]

function lead(match: ReturnType<typeof createMatcher>, method: string, path: string): string {
  const found = match(method, path)
  if (found.outcome === 'found') return found.route.hostname
  return found.outcome === 'method' ? `405 ${found.allow}` : '404'
}

describe('matching', () => {
  it.each([
    ['GET', '/ecom/books', 'books.example'],
    ['HEAD', '/ecom/books', 'books.example'],
    ['GET', '/ecom/books/search', 'search.example'],
    ['GET', '/ecom/books/1', 'books.example'],
    ['POST', '/ecom/books', '405 GET, HEAD'],
    ['POST', '/ecom/books/1', '405 GET, HEAD, PUT'],
    ['BREW', '/ecom/books/search', '405 GET, HEAD, PUT'],
    ['GET', '/ecom/books/', '404'],
    ['GET', '/ecom/books/1/', '404'],
    ['GET', '/x/ecom/books/1', '404'],
    ['GET', '/ecom/Books', '404'],
    ['GET', '/', '404'],
  ])('leads %s %s to %s', (method, path, expected) => {
    expect(lead(createMatcher(shop), method, path)).toBe(expected)
  })

  it.each([
    ['GET', '/ecom/books/search', 'search.example'],
    ['GET', '/ecom/static', 'long.example'],
    ['GET', '/ecom/static/app.js', 'long.example'],
    ['GET', '/ecom/statics', 'knative-local-gateway.ecom.svc.cluster.local'],
    ['POST', '/', 'knative-local-gateway.ecom.svc.cluster.local'],
  ])('prefers exact paths, then the longest prefix: %s %s to %s', (method, path, expected) => {
    expect(lead(createMatcher([...pages, ...shop]), method, path)).toBe(expected)
  })
})

describe('an HTTPRoute', () => {
  it.each([
    ['no YAML', '{', /^a\.yaml is not YAML: /],
    ['another kind', '{"kind":"Ingress"}', /^a\.yaml is not usable: apiVersion: /],
    ['an unknown method', manifest('a', [{ method: 'BREW', type: 'Exact', value: '/' }]), /method/],
    ['a relative path', manifest('a', [{ type: 'Exact', value: 'a' }]), /path\.value/],
    [
      'a broken expression',
      manifest('a', [{ type: 'RegularExpression', value: '/(' }]),
      /a\.yaml is not usable: spec\.rules\.0\.matches\.0\.path\.value: is no regular expression/,
    ],
    ['a field that nobody reads here', manifest('a', [], { timeouts: {} }), /timeouts/],
  ])('with %s is refused, naming the file', (_case, text, message) => {
    expect(() => parseRoutes('a.yaml', text)).toThrow(message)
  })
})
