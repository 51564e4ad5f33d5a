import { setMaxListeners } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import type { FunctionsReport } from '../../lookout/src/contract.ts'
import { requestHeaders, traceOf } from './headers.ts'
import { closeServer, listenOn } from './listen.ts'
import { createMatcher } from './matcher.ts'
import { refuse } from './problem.ts'
import type { Exchange } from './proxy.ts'
import type { Route } from './routes.ts'
import type { FunctionStats } from './slot.ts'
import { statusPage } from './status-page.ts'
import { rawPath, targetFault } from './target.ts'

/** What stands behind the routes: the activator is one. */
export type Backend = {
  serves: (host: string) => boolean
  handle: (host: string, exchange: Exchange) => Promise<void>
  stats: () => FunctionStats[]
  /** Since when `stats` counts, ISO 8601. */
  since: string
  /** What runs, where something else than this machine runs it. */
  report?: () => FunctionsReport
}

export type GatewayOptions = {
  /** 0 takes any free one. */
  port: number
  host?: string
  routes: readonly Route[]
  backend: Backend
  /** Milliseconds that requests under way have when the gateway stops. */
  grace?: number
}

export type Gateway = { port: number; url: string; stop: () => Promise<void> }

const statusPath = '/_local/functions'

/**
 * Makes the public gateway of the local tiers: what no HTTPRoute lists does not exist.
 * @throws Error when a route leads to a host that nobody serves, or when the port is taken
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { port, host, routes, backend, grace = 10_000 } = options
  const astray = routes.find(({ hostname }) => hostname !== null && !backend.serves(hostname))
  if (astray) throw new Error(`${astray.file} leads to ${astray.hostname}, which nobody serves`)
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const parts = { match: createMatcher(routes), backend, closing: closing.signal }
  const listening = await listenOn({ port, ...(host === undefined ? {} : { host }) }, (req, res) =>
    route(req, res, parts),
  )
  const stop = () => {
    closing.abort()
    return closeServer(listening.server, grace)
  }
  return { port: listening.port, url: `http://localhost:${listening.port}`, stop }
}

type Parts = {
  match: ReturnType<typeof createMatcher>
  backend: Backend
  closing: AbortSignal
}

function route(
  req: IncomingMessage,
  res: ServerResponse,
  { match, backend, closing }: Parts,
): void {
  const path = rawPath(req.url ?? '')
  const fault = targetFault(req)
  if (fault) {
    // Whoever sends one request that could be misread may have hidden a second behind it.
    const closed = { detail: fault.detail, headers: { connection: 'close' } }
    refuse(res, fault.slug, { ...told(req, path), ...closed })
    return
  }
  if (path === statusPath && isLoopback(req.socket.remoteAddress)) {
    status(req, res, backend)
    return
  }
  const found = match(req.method ?? '', path)
  if (found.outcome === 'found') {
    const { hostname } = found.route
    const prepared = requestHeaders(req, { host: hostname, public: true })
    void backend.handle(hostname, { req, res, closing, ...prepared })
  } else if (found.outcome === 'method') {
    refuse(res, 'method-not-allowed', { ...told(req, path), headers: { allow: found.allow } })
  } else refuse(res, 'not-found', told(req, path))
}

function told(req: IncomingMessage, path: string): { instance: string; traceId: string } {
  return { instance: path.slice(0, 200), traceId: traceOf(req).traceId }
}

function status(req: IncomingMessage, res: ServerResponse, backend: Backend): void {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    const allow = { headers: { allow: 'GET, HEAD' } }
    refuse(res, 'method-not-allowed', { ...told(req, statusPath), ...allow })
    return
  }
  const html = (req.headers.accept ?? '').includes('text/html')
  const body = html ? statusPage(backend.stats()) : JSON.stringify(reportOf(backend))
  res.writeHead(200, {
    'content-type': html ? 'text/html; charset=utf-8' : 'application/json',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    vary: 'accept',
  })
  res.end(body)
}

function reportOf({ since, stats, report }: Backend): FunctionsReport {
  return report?.() ?? { source: 'activator', since, faults: [], functions: stats() }
}

function isLoopback(address = ''): boolean {
  const plain = address.replace(/^::ffff:/, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
