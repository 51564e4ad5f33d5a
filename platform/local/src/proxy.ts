import { request, type Agent, type IncomingMessage, type ServerResponse } from 'node:http'
import { hasBody, responseHeaders } from './headers.ts'

/** On the loopback address unless told. */
export type Upstream = { host?: string; port: number; agent: Agent }

export type Exchange = {
  req: IncomingMessage
  res: ServerResponse
  /** Raw headers for the upstream. */
  headers: string[]
  traceId: string
  /** Ends streams of events, which would never end by themselves. */
  closing?: AbortSignal
}

/**
 * `done`: answered, or the client went away. `unsent`: nothing reached the upstream, or it may be sent again
 * (RFC 9110, section 9.2.2). `failed`: the upstream fell silent before it answered. `cut`: it fell silent
 * within its answer.
 */
export type Outcome = 'done' | 'unsent' | 'failed' | 'cut'

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Sends a request on and its answer back, both as streams; a client that goes away ends the upstream request.
 * The body is not touched before the upstream's connection stands, so an `unsent` request can be sent again.
 */
export function forward(
  { host = '127.0.0.1', port, agent }: Upstream,
  { req, res, headers, closing }: Exchange,
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const { method = 'GET', url: path = '/' } = req
  const upstream = request({ host, port, agent, method, path, headers })
  let answer: IncomingMessage | undefined
  let outcome: Outcome | undefined
  const leave = () => upstream.destroy()
  // Whoever reads events asks again when they end; a cut connection would look like a fault.
  const close = () => {
    answer?.unpipe(res)
    res.end(leave)
  }
  const end = (first: Outcome) => {
    outcome ??= first
    // A body that was answered before its end is read on: its rest would be taken for the next request.
    if (outcome !== 'unsent') req.unpipe().resume()
    resolve(outcome)
  }
  res.once('close', leave)
  upstream.once('response', (begun) => {
    answer = begun
    sendBack(begun, res)
    if (!isEventStream(begun)) return
    if (closing?.aborted) close()
    else closing?.addEventListener('abort', close, { once: true })
  })
  upstream.once('error', (error) => {
    if (res.destroyed || answer?.complete) end('done')
    else if (answer) end('cut')
    else end(isRepeatable(error, upstream.reusedSocket, req) ? 'unsent' : 'failed')
  })
  upstream.once('close', () => {
    res.off('close', leave)
    closing?.removeEventListener('abort', close)
    end('done')
  })
  sendBody(req, upstream)
  return promise
}

function sendBack(answer: IncomingMessage, res: ServerResponse): void {
  res.writeHead(answer.statusCode ?? 502, responseHeaders(answer))
  answer.pipe(res)
  answer.once('error', () => res.destroy())
  // A stream of events sends its head long before its first byte.
  setImmediate(() => {
    if (!res.destroyed) res.flushHeaders()
  })
}

function isEventStream({ headers }: IncomingMessage): boolean {
  return /^text\/event-stream\b/i.test(headers['content-type'] ?? '')
}

function sendBody(req: IncomingMessage, upstream: ReturnType<typeof request>): void {
  if (!hasBody(req)) {
    upstream.end()
    return
  }
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', () => req.pipe(upstream))
    else req.pipe(upstream)
  })
}

function isRepeatable(error: Error, reused: boolean, req: IncomingMessage): boolean {
  if (isRefused(error)) return true
  return reused && idempotent.has(req.method ?? '') && !hasBody(req)
}

function isRefused(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNREFUSED'
}

export type Call = {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
}
export type Answer = { status: number; headers: IncomingMessage['headers']; body: string }

/**
 * Makes one request of our own and reads the whole answer.
 * @returns null when nothing reached the upstream
 */
export function callUpstream(
  { host: address = '127.0.0.1', port, agent }: Upstream,
  call: Call,
  host: string,
): Promise<Answer | null> {
  const { method, path, headers, body = '' } = call
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const upstream = request(
      { host: address, port, agent, method, path, headers: { ...headers, ...length, host } },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.once('error', reject)
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    upstream.once('error', (error) => (isRefused(error) ? resolve(null) : reject(error)))
    upstream.end(body)
  })
}
