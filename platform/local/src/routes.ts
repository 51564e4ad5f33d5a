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
  backendRefs: v.optional(
    v.strictTuple([
      v.strictObject({
        name: v.string(),
        namespace: v.optional(v.string()),
        port: v.pipe(v.number(), v.integer()),
      }),
    ]),
  ),
})

const httpRoute = v.strictObject({
  apiVersion: v.literal('gateway.networking.k8s.io/v1'),
  kind: v.literal('HTTPRoute'),
  metadata: v.object({ name: v.string(), namespace: v.string() }),
  spec: v.strictObject({
    parentRefs: v.pipe(v.array(v.looseObject({ name: v.string() })), v.minLength(1)),
    hostnames: v.strictTuple([v.string()]),
    rules: v.pipe(v.array(rule), v.minLength(1), v.maxLength(16)),
  }),
})

type PathMatch = v.InferOutput<typeof pathMatch>

/** One match of an HTTPRoute. */
export type Route = {
  file: string
  /** The host whose requests it takes on a cluster. */
  host: string
  method: v.InferOutput<typeof method> | null
  path: PathMatch
  /** The service host that its requests are sent to; null where the rule has no backend, which closes the path. */
  hostname: string | null
}

function isExpression(value: string): boolean {
  try {
    return new RegExp(value).source !== ''
  } catch {
    return false
  }
}

/**
 * Reads the matches of one HTTPRoute (Gateway API v1). The service host is that of the URLRewrite filter, else the
 * backend's own.
 * @throws Error that names the file and the place
 */
export function parseRoutes(file: string, text: string): Route[] {
  const { metadata, spec } = parseManifest(httpRoute, file, text)
  const [host] = spec.hostnames
  return spec.rules.flatMap(({ matches, filters, backendRefs }) => {
    const backend = backendRefs?.[0]
    const service = backend && `${backend.name}.${backend.namespace ?? metadata.namespace}`
    const own = service === undefined ? null : `${service}.svc.cluster.local`
    const hostname = own && (filters?.[0]?.urlRewrite.hostname ?? own)
    return matches.map(({ path, method: only }) => {
      return { file, host, method: only ?? null, path, hostname }
    })
  })
}

/** Reads `<folder>/<function>/httproute.yaml`. */
export async function loadRoutes(folder: string): Promise<Route[]> {
  const files = await readManifests(folder, (name) => name === 'httproute.yaml')
  return files.flatMap(({ file, text }) => parseRoutes(file, text))
}
