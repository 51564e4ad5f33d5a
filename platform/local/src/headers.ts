import type { IncomingMessage } from 'node:http'
import { continueTrace, type Trace } from '@bookstore/shared/trace.ts'

const traceparent = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

// RFC 9110 section 7.6.1, and what Node answers by itself (`expect`) or writes anew.
const hopByHop = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const forwarding = /^(forwarded|x-forwarded-.*|x-real-ip)$/
const platform = /^(knative-.*|k-.*|ce-.*)$/

export type Prepared = { headers: string[]; traceId: string }

/**
 * Gives the headers of the forwarded request, raw (`[name, value, name, value, …]`): without hop-by-hop fields
 * and whatever the caller claims about forwarding, with our own claims, and with a trace.
 * @param options.host the host that the function is called by
 * @param options.public the caller is the public, who may not speak for Knative, as a CloudEvent, or for a
 * client; of one of our own the chain of `x-forwarded-for` is kept, and the caller becomes its last hop
 */
export function requestHeaders(
  req: IncomingMessage,
  options: { host: string; public: boolean },
): Prepared {
  const trace = traceOf(req)
  const nominated = nominatedBy(req)
  const headers = ['host', options.host]
  const hops: string[] = []
  eachHeader(req.rawHeaders, (name, value) => {
    const lower = name.toLowerCase()
    if (hopByHop.has(lower) || nominated.has(lower)) return
    if (lower === 'x-forwarded-for' && !options.public && value !== '') hops.push(value)
    if (forwarding.test(lower)) return
    if (options.public && platform.test(lower)) return
    if (!trace.given && (lower === 'traceparent' || lower === 'tracestate')) return
    headers.push(name, value)
  })
  if (!trace.given) headers.push('traceparent', trace.traceparent)
  headers.push('x-forwarded-for', [...hops, req.socket.remoteAddress ?? 'unknown'].join(', '))
  headers.push('x-forwarded-host', req.headers.host ?? options.host, 'x-forwarded-proto', 'http')
  headers.push(...framing(req))
  return { headers, traceId: trace.traceId }
}

/** Gives the trace that a request belongs to: the caller's, else a new one. */
export function traceOf(req: IncomingMessage): Trace & { given: boolean } {
  const header = req.headers.traceparent
  const [found, traceId] = (typeof header === 'string' && traceparent.exec(header)) || []
  if (found === undefined || traceId === undefined) {
    return { ...continueTrace(undefined), given: false }
  }
  return { traceparent: found, traceId, given: true }
}

/** Says whether a request has a body (RFC 9112, section 6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Gives the headers of the answer, raw, without hop-by-hop fields. */
export function responseHeaders(answer: IncomingMessage): string[] {
  const nominated = nominatedBy(answer)
  const headers: string[] = []
  eachHeader(answer.rawHeaders, (name, value) => {
    const lower = name.toLowerCase()
    if (!hopByHop.has(lower) && !nominated.has(lower)) headers.push(name, value)
  })
  return headers
}

function framing(req: IncomingMessage): string[] {
  if (req.headers['transfer-encoding'] !== undefined) return ['transfer-encoding', 'chunked']
  const bodiless = req.method === 'GET' || req.method === 'HEAD'
  return req.headers['content-length'] === undefined && !bodiless ? ['content-length', '0'] : []
}

// `Connection: content-length` would remove the framing of a body that is forwarded: not ours to obey.
function nominatedBy({ headers }: IncomingMessage): Set<string> {
  const names = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  return new Set(names.filter((name) => name !== 'content-length'))
}

function eachHeader(raw: string[], visit: (name: string, value: string) => void): void {
  for (let index = 0; index + 1 < raw.length; index += 2) {
    visit(raw[index] ?? '', raw[index + 1] ?? '')
  }
}
