import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { refusal, type Refusal } from './problem.ts'

export type Listening = { server: Server; port: number; url: string }

const largestHead = 64 * 1024
const lingerMilliseconds = 1000

/**
 * Listens on the loopback address with Node's strict parser; what the parser refuses is answered with a
 * problem document as well.
 * @throws Error in one sentence when the port is taken
 */
export async function listenOn(
  { port, host = '127.0.0.1' }: { port: number; host?: string },
  handle: RequestListener,
): Promise<Listening> {
  const answers = new WeakMap<Duplex, ServerResponse>()
  const server = createServer(
    {
      maxHeaderSize: largestHead,
      headersTimeout: 10_000,
      requestTimeout: 120_000,
      keepAliveTimeout: 10_000,
      connectionsCheckingInterval: 2000,
      requireHostHeader: false,
    },
    (req, res) => {
      answers.set(req.socket, res)
      handle(req, res)
    },
  )
  server.on('clientError', (error, socket) => refuseUnreadable(error, socket, answers.get(socket)))
  server.on('connect', (_req, socket) => end(socket, 'method-not-allowed'))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(taken(error, host, port)))
    server.listen(port, host, resolve)
  })
  const bound = server.address()
  const actual = bound !== null && typeof bound === 'object' ? bound.port : port
  return { server, port: actual, url: `http://${host}:${actual}` }
}

/** Takes no new connection, lets requests end, and after `grace` milliseconds closes what is still open. */
export async function closeServer(server: Server, grace: number): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), grace)
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  await new Promise((resolve) => server.close(resolve))
  clearTimeout(late)
  clearInterval(idle)
}

function taken(error: Error, host: string, port: number): Error {
  const inUse = 'code' in error && error.code === 'EADDRINUSE'
  const reason = inUse ? 'another program uses it' : error.message
  return new Error(`Port ${port} of ${host} cannot be opened: ${reason}`, { cause: error })
}

function refuseUnreadable(error: Error, socket: Duplex, answer: ServerResponse | undefined): void {
  const code = 'code' in error ? error.code : ''
  if (code === 'ECONNRESET') socket.destroy()
  else if (socket.writableEnded || isUnderWay(answer)) socket.end()
  else if (code === 'ERR_HTTP_REQUEST_TIMEOUT') end(socket, 'request-timeout')
  else if (code === 'HPE_HEADER_OVERFLOW') end(socket, 'headers-too-large')
  else end(socket, 'invalid-input')
}

// The parser stumbles over the rest of a request whose answer has begun: that answer stands.
function isUnderWay(answer: ServerResponse | undefined): boolean {
  return answer !== undefined && answer.headersSent && !answer.writableFinished
}

function end(socket: Duplex, slug: Refusal): void {
  const traceId = randomBytes(16).toString('hex')
  const { status, headers, body } = refusal(slug, { instance: '/', traceId })
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  // Closing at once, with bytes unread, would reset the connection before the client has read this.
  setTimeout(() => socket.destroy(), lingerMilliseconds).unref()
  socket.end(`HTTP/1.1 ${status} \r\n${lines.join('')}connection: close\r\n\r\n${body}`)
}
