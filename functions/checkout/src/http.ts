import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'

export type HttpCall = {
  method: string
  url: string
  headers: Record<string, string>
  body?: string
  timeoutMilliseconds: number
}
export type HttpAnswer = { status: number; text: string }

// Not imported: an import asks the module for all of its names, and some of them load the fetch stack.
const http = process.getBuiltinModule('node:http')
const https = process.getBuiltinModule('node:https')
const httpAgent = new http.Agent({ keepAlive: true })
const httpsAgent = new https.Agent({ keepAlive: true })

/**
 * Calls another function on a connection that is kept open, for a fraction of what `fetch` costs. Follows
 * no redirect. A call that finds its kept connection closed is sent once more, so it must be one that may
 * arrive twice.
 * @throws Error when there is no whole answer in time
 */
export function callOverHttp(call: HttpCall): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>()
  let sent = exchange(call, resolve, (error) => {
    if (!isStale(sent, error)) return reject(error)
    sent = exchange(call, resolve, reject)
  })
  const late = () => sent.destroy(new Error(`${call.url} does not answer in time`))
  const timer = setTimeout(late, call.timeoutMilliseconds)
  return promise.finally(() => clearTimeout(timer))
}

function exchange(
  { method, url, headers, body }: HttpCall,
  resolve: (answer: HttpAnswer) => void,
  reject: (error: Error) => void,
): ClientRequest {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const sent = open(url, { method, headers: { ...headers, ...length } })
  sent.on('response', (response: IncomingMessage) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => (text += chunk))
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    response.on('error', reject)
  })
  sent.on('error', reject)
  sent.end(body)
  return sent
}

function open(url: string, options: RequestOptions): ClientRequest {
  return url.startsWith('https:')
    ? https.request(url, { ...options, agent: httpsAgent })
    : http.request(url, { ...options, agent: httpAgent })
}

/** The other side may close an idle connection just as it is used again. */
function isStale(sent: ClientRequest, error: Error): boolean {
  return sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET'
}
