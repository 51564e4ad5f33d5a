import type { Route } from './routes.ts'
import { decodedPath } from './target.ts'

export type Match =
  | { outcome: 'found'; route: Route & { hostname: string } }
  | { outcome: 'method'; allow: string }
  | { outcome: 'none' }

type Candidate = { route: Route; fits: (path: string) => boolean }

/**
 * Makes the matcher of a method and a raw path. Here one host is all, so the hosts of the routes are asked in
 * turn: first those that list their paths, last the one that takes whatever is left (`/`). Within a host the
 * precedence is the Gateway API's: exact path, longest prefix, then regular expression (full match, as Istio does
 * it), then the match that names a method. HEAD is served like GET (RFC 9110, section 9.3.2).
 */
export function createMatcher(routes: readonly Route[]): (method: string, path: string) => Match {
  const hosts = [...Map.groupBy(routes, ({ host }) => host).values()]
    .toSorted((a, b) => Number(a.some(takesAll)) - Number(b.some(takesAll)))
    .map((own) =>
      own.toSorted(compare).map((route) => ({ route, fits: predicate(route) }) satisfies Candidate),
    )
  return (method, path) => {
    for (const candidates of hosts) {
      const fitting = candidates.filter(({ fits }) => fits(path)).map(({ route }) => route)
      if (fitting.length > 0) return choose(fitting, method)
    }
    return { outcome: 'none' }
  }
}

function choose(fitting: readonly Route[], method: string): Match {
  const wanted = method === 'HEAD' ? 'GET' : method
  const route = fitting.find((one) => one.method === null || [wanted, method].includes(one.method))
  if (!route) return { outcome: 'method', allow: allowed(fitting) }
  const { hostname } = route
  return hostname === null
    ? { outcome: 'none' }
    : { outcome: 'found', route: { ...route, hostname } }
}

function takesAll({ path }: Route): boolean {
  return path.type === 'PathPrefix' && path.value === '/'
}

const rank = { Exact: 0, PathPrefix: 1, RegularExpression: 2 } satisfies Record<
  Route['path']['type'],
  number
>

function compare(a: Route, b: Route): number {
  return (
    rank[a.path.type] - rank[b.path.type] ||
    b.path.value.length - a.path.value.length ||
    Number(a.method === null) - Number(b.method === null)
  )
}

function predicate({ path: { type, value }, hostname }: Route): (path: string) => boolean {
  if (type === 'Exact') return (path) => path === value
  if (type === 'RegularExpression') {
    const expression = new RegExp(`^(?:${value})$`)
    return (path) => expression.test(path)
  }
  const base = value.replace(/\/$/, '')
  const isBelow = (path: string) => path === base || path.startsWith(`${base}/`)
  // What is closed is so under every spelling: whoever stands behind `/` decodes the path.
  return hostname === null ? (path) => isBelow(decodedPath(path) ?? path) : isBelow
}

function allowed(routes: readonly Route[]): string {
  const methods = routes.flatMap(({ method: only }) => only ?? [])
  return [...new Set(methods.flatMap((m) => (m === 'GET' ? ['GET', 'HEAD'] : [m])))]
    .toSorted()
    .join(', ')
}
