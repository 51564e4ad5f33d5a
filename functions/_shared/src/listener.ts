import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Hono } from 'hono'
import type { Bindings, Respond } from './access.ts'
import { mostDrained } from './body.ts'
import type { Log } from './log.ts'
import { requestOf } from './request.ts'

type Fetch = Hono<Bindings>['fetch']
type Answer = { status: number; headers: Record<string, string>; content: string | null }

const longestDrainMilliseconds = 5000

/**
 * Makes what Node's HTTP server calls for each request out of an application's `fetch` (decision 009). An
 * answer made with `respond` of the bindings is written as it is; a `Response` is written too.
 */
export function listener(fetch: Fetch, log: Log) {
  return async function listen(incoming: IncomingMessage, outgoing: ServerResponse) {
    if (hasBody(incoming)) outgoing.once('finish', () => drain(incoming))
    try {
      const request = requestOf(incoming)
      if (!request) return void outgoing.writeHead(400, { connection: 'close' }).end()
      const response = await fetch(request, { incoming, respond })
      send(outgoing, isAnswer(response) ? response : await answerOf(response))
    } catch (error) {
      log.error('Not answered', { error })
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500, { connection: 'close' }).end()
    }
  }
}

// Hono hands on what a handler gives without looking at it. A real `Response` would bring Node's whole
// fetch stack into the process, and its headers cost more than all the rest of a request.
const respond: Respond = (content, status, headers) =>
  ({ status, headers, content }) satisfies Answer as unknown as Response

function isAnswer(response: Response | Answer): response is Answer {
  return 'content' in response
}

async function answerOf(response: Response): Promise<Answer> {
  const { status, headers, body } = response
  const content = body === null ? null : await response.text()
  return { status, headers: Object.fromEntries(headers), content }
}

function send(outgoing: ServerResponse, { status, headers, content }: Answer): void {
  const isBodiless = status === 204 || status === 304 || outgoing.req.method === 'HEAD'
  if (!isBodiless) headers['content-length'] = String(Buffer.byteLength(content ?? ''))
  outgoing.writeHead(status, headers).end(isBodiless ? undefined : content)
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

// What is left of a body that was answered before its end would be taken for the next request.
function drain(incoming: IncomingMessage): void {
  if (incoming.complete || incoming.destroyed) return
  let left = mostDrained
  const close = () => incoming.socket.destroySoon()
  const late = setTimeout(close, longestDrainMilliseconds).unref()
  incoming.once('close', () => clearTimeout(late))
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength
    if (left < 0) close()
  })
}
