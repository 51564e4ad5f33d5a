import { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { isJson, parseJson, readBytes } from './body.ts'
import {
  admit,
  meter,
  type AccessOptions,
  type Bindings,
  type Ctx,
  type Respond,
} from './access.ts'
import { clientAddress, type AddressOf } from './client-address.ts'
import { isUnavailable } from './db.ts'
import type { Log } from './log.ts'
import type { Operation, Reply } from './operation.ts'
import { Problem, problem, problemDocument } from './problem.ts'
import { continueTrace, type Trace } from './trace.ts'
import { validate } from './validate.ts'

export type AppOptions = AccessOptions & {
  operations: readonly Operation[]
  log: Log
  /** Addresses and CIDR ranges whose `X-Forwarded-For` is believed. */
  trustedProxies?: readonly string[]
}

/** A function's application, with the operations that it serves. */
export type App = Hono<Bindings> & { operations: readonly Operation[] }

const mostQueries = 500
const longestQuery = 200

const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} satisfies Record<string, string>

/**
 * Makes a function's HTTP application out of its operations: routing with 404 and 405, access, limits,
 * validation, problem documents, security headers, trace, and the two health routes, which touch nothing.
 * Headers go into the response as it is made, since setting them on a made one halves the throughput.
 */
export function createApp(options: AppOptions): App {
  const app = new Hono<Bindings>()
  const addressOf = clientAddress(options.trustedProxies ?? [])
  for (const path of ['/health/liveness', '/health/readiness']) {
    app.get(path, (c) => respond(c, '{"status":"up"}', 200, { 'content-type': 'application/json' }))
  }
  for (const op of options.operations) {
    const context = { ...options, addressOf, query: queryOf(op) }
    app.on(op.method, op.path, (c) => answer(c, options, (trace) => run(c, op, context, trace)))
  }
  const allowed = allowedMethods(options.operations)
  app.notFound((c) =>
    answer(c, options, () => {
      const allow = allowed(c.req.path)
      throw allow ? problem('method-not-allowed', { headers: { allow } }) : problem('not-found')
    }),
  )
  return Object.assign(app, { operations: options.operations })
}

/** Gives the reader of the methods that a path allows, which are looked for where no operation was found. */
function allowedMethods(operations: readonly Operation[]): (path: string) => string | undefined {
  const router = new TrieRouter<string>()
  const paths = Map.groupBy(operations, ({ path }) => path)
  for (const [path, found] of paths) {
    const methods = found.map(({ method }) =>
      method === 'get' ? 'GET, HEAD' : method.toUpperCase(),
    )
    router.add('ALL', path, methods.join(', '))
  }
  return (path) => router.match('ALL', path)[0][0]?.[0]
}

async function answer(
  c: Ctx,
  { log }: AppOptions,
  work: (trace: Trace) => Promise<Reply> | Reply,
): Promise<Response> {
  const began = performance.now()
  const trace = continueTrace(c.req.header('traceparent'))
  let reply: Reply
  try {
    reply = await work(trace)
  } catch (error) {
    reply = problemReply(c, error, trace, log)
  }
  const { status, body, text, headers } = reply
  const { method, path } = c.req
  const ms = Math.round((performance.now() - began) * 10) / 10
  log[status >= 500 ? 'warn' : 'info']('request', {
    traceId: trace.traceId,
    method,
    path,
    status,
    ms,
  })
  const content = text ?? (body === undefined ? null : JSON.stringify(body))
  const type = content === null ? undefined : { 'content-type': 'application/json' }
  const id = { 'x-request-id': trace.traceId }
  return respond(c, content, status, { ...securityHeaders, ...type, ...id, ...headers })
}

function respond(c: Ctx, ...answer: Parameters<Respond>): Response {
  return (c.env?.respond ?? (c.body as Respond))(...answer)
}

function problemReply(c: Ctx, error: unknown, trace: Trace, log: Log): Reply {
  const found = toProblem(error)
  if (found.status >= 500)
    log.error('failed', { traceId: trace.traceId, error: found.options.cause })
  const retryAfter = found.status === 503 ? { 'retry-after': '1' } : {}
  // As it came, for `instance` is a URI reference: `c.req.path` is decoded.
  const at = { instance: new URL(c.req.url).pathname, traceId: trace.traceId }
  return {
    status: found.status,
    body: problemDocument(found, at),
    headers: {
      'content-type': 'application/problem+json',
      ...retryAfter,
      ...found.options.headers,
    },
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return problem(isUnavailable(error) ? 'dependency-down' : 'internal-error', { cause: error })
}

type Context = AppOptions & { addressOf: AddressOf; query: (c: Ctx) => unknown }

async function run(c: Ctx, op: Operation, options: Context, trace: Trace): Promise<Reply> {
  const user = typeof op.access === 'string' ? undefined : await admit(c, op, options)
  const limited = op.limit && (await meter(c, op, options, user, options.addressOf))
  const params = op.params && validate(op.params, 'params', c.req.param())
  const query = options.query(c)
  const headers = op.headers && validate(op.headers, 'headers', namedHeaders(c, op.headers))
  const raw = op.body || op.rawBody ? await readTyped(c, op) : new Uint8Array()
  const body = op.body && validate(op.body, 'body', raw.length === 0 ? {} : parseJson(raw))
  const log = withTrace(options.log, trace)
  const header = (name: string) => c.req.header(name)
  const call = { params, query, headers, body, user, raw, header, trace, log }
  const reply = await op.handle(call as Parameters<Operation['handle']>[0])
  return limited ? { ...reply, headers: { ...limited, ...reply.headers } } : reply
}

/** Gives the reader of an operation's query: what the same text was found to say is not found out again. */
function queryOf({ query: schema }: Operation): (c: Ctx) => unknown {
  if (!schema) return () => undefined
  const known = new Map<string, unknown>()
  return (c) => {
    const { url } = c.req
    const text = url.slice(url.indexOf('?') + 1 || url.length)
    if (known.has(text)) return known.get(text)
    const found = Object.freeze(validate(schema, 'query', c.req.query()))
    if (known.size >= mostQueries) known.clear()
    if (text.length <= longestQuery) known.set(text, found)
    return found
  }
}

async function readTyped(c: Ctx, op: Operation): Promise<Uint8Array> {
  const contentType = c.req.header('content-type')
  const mayBeAbsent = op.bodyOptional && contentType === undefined
  if (!mayBeAbsent && !op.anyMediaType && !isJson(contentType)) throw notJson()
  const bytes = await readBytes(c.req)
  if (mayBeAbsent && op.body && bytes.length > 0) throw notJson()
  if (bytes.length === 0 && !op.bodyOptional) throw problem('malformed-json')
  return bytes
}

function notJson(): Problem {
  const headers = { accept: 'application/json' }
  return problem('unsupported-media-type', { detail: 'Send application/json', headers })
}

function namedHeaders(c: Ctx, schema: NonNullable<Operation['headers']>): Record<string, string> {
  if (schema.type === 'loose_object') return c.req.header()
  const names = 'entries' in schema ? Object.keys(schema.entries as object) : []
  const found = names.flatMap((name) => {
    const value = c.req.header(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(found)
}

function withTrace(log: Log, { traceId }: Trace): Log {
  return {
    debug: (message, fields) => log.debug(message, { traceId, ...fields }),
    info: (message, fields) => log.info(message, { traceId, ...fields }),
    warn: (message, fields) => log.warn(message, { traceId, ...fields }),
    error: (message, fields) => log.error(message, { traceId, ...fields }),
  }
}
