import * as v from 'valibot'
import { parseManifest, readManifests } from './manifest.ts'

const method = v.picklist(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

const pathMatch = v.variant('type', [
  v.strictObject({ type: v.literal('Exact'), value: v.pipe(v.string(), v.startsWith('/')) }),
  v.strictObject({ type: v.literal('PathPrefix'), value: v.pipe(v.string(), v.startsWith('/')) }),
  v.strictObject({
    type: v.literal('RegularExpression'),
    value: v.pipe(v.string(), v.check(isExpression, 'is no regular expression')),
  }),
])

const rule = v.strictObject({
  matches: v.pipe(
    v.array(v.strictObject({ path: pathMatch, method: v.optional(method) })),
    v.minLength(1),
    v.maxLength(64),
  ),
  filters: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          type: v.literal('URLRewrite'),
          urlRewrite: v.strictObject({ hostname: v.string() }),
        }),
      ),
      v.maxLength(1),
    ),
  ),
  backendRefs: v.strictTuple([
    v.strictObject({
      name: v.string(),
      namespace: v.optional(v.string()),
      port: v.pipe(v.number(), v.integer()),
    }),
  ]),
})

const httpRoute = v.strictObject({
  apiVersion: v.literal('gateway.networking.k8s.io/v1'),
  kind: v.literal('HTTPRoute'),
  metadata: v.object({ name: v.string(), namespace: v.string() }),
  spec: v.strictObject({
    parentRefs: v.pipe(v.array(v.looseObject({ name: v.string() })), v.minLength(1)),
    hostnames: v.pipe(v.array(v.string()), v.minLength(1)),
    rules: v.pipe(v.array(rule), v.minLength(1), v.maxLength(16)),
  }),
})

type PathMatch = v.InferOutput<typeof pathMatch>

/** One match of an HTTPRoute and the host that its requests are sent to. */
export type Route = {
  file: string
  method: v.InferOutput<typeof method> | null
  path: PathMatch
  hostname: string
}

export type Match =
  { outcome: 'found'; route: Route } | { outcome: 'method'; allow: string } | { outcome: 'none' }

function isExpression(value: string): boolean {
  try {
    return new RegExp(value).source !== ''
  } catch {
    return false
  }
}

/**
 * Reads the matches of one HTTPRoute (Gateway API v1). The host is that of the URLRewrite filter, else the
 * backend's own.
 * @throws Error that names the file and the place
 */
export function parseRoutes(file: string, text: string): Route[] {
  const { metadata, spec } = parseManifest(httpRoute, file, text)
  return spec.rules.flatMap(({ matches, filters, backendRefs: [backend] }) => {
    const service = `${backend.name}.${backend.namespace ?? metadata.namespace}.svc.cluster.local`
    const hostname = filters?.[0]?.urlRewrite.hostname ?? service
    return matches.map(({ path, method: only }) => ({ file, method: only ?? null, path, hostname }))
  })
}

/** Reads `<folder>/<function>/httproute.yaml`. */
export async function loadRoutes(folder: string): Promise<Route[]> {
  const files = await readManifests(folder, (name) => name === 'httproute.yaml')
  return files.flatMap(({ file, text }) => parseRoutes(file, text))
}

/**
 * Makes the matcher of a method and a raw path. Precedence is the Gateway API's: exact path, longest prefix,
 * then regular expression (full match, as Istio does it), then the match that names a method.
 * HEAD is served like GET (RFC 9110, section 9.3.2). Hostnames are not looked at: here one host is all.
 */
export function createMatcher(routes: readonly Route[]): (method: string, path: string) => Match {
  const candidates = routes
    .map((route) => ({ route, fits: predicate(route.path) }))
    .toSorted((a, b) => compare(a.route, b.route))
  return (requested, path) => {
    const wanted = requested === 'HEAD' ? 'GET' : requested
    const fitting = candidates.filter(({ fits }) => fits(path)).map(({ route }) => route)
    const route = fitting.find((r) => r.method === null || [wanted, requested].includes(r.method))
    if (route) return { outcome: 'found', route }
    if (fitting.length > 0) return { outcome: 'method', allow: allowed(fitting) }
    return { outcome: 'none' }
  }
}

const rank = { Exact: 0, PathPrefix: 1, RegularExpression: 2 } satisfies Record<
  PathMatch['type'],
  number
>

function compare(a: Route, b: Route): number {
  return (
    rank[a.path.type] - rank[b.path.type] ||
    b.path.value.length - a.path.value.length ||
    Number(a.method === null) - Number(b.method === null)
  )
}

function predicate({ type, value }: PathMatch): (path: string) => boolean {
  if (type === 'Exact') return (path) => path === value
  if (type === 'RegularExpression') {
    const expression = new RegExp(`^(?:${value})$`)
    return (path) => expression.test(path)
  }
  const base = value.replace(/\/$/, '')
  return (path) => path === base || path.startsWith(`${base}/`)
}

function allowed(routes: readonly Route[]): string {
  const methods = routes.flatMap(({ method: only }) => only ?? [])
  return [...new Set(methods.flatMap((m) => (m === 'GET' ? ['GET', 'HEAD'] : [m])))]
    .toSorted()
    .join(', ')
}
