import { connect } from 'node:net'

/** `{{uuid}}`, in whichever part, stands for a new UUID each time it is sent. */
export type Request = {
  method: string
  path: string
  headers?: Record<string, string>
  /** JSON. */
  body?: string
}

export type Answer = { status: number; body: string }

/** Gives the bytes of a request as they go over the wire. */
export function wireOf({ method, path, headers, body }: Request, close = false): string {
  const fields = {
    host: '127.0.0.1',
    ...(close ? { connection: 'close' } : {}),
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(lengthOf(body)) }),
    ...headers,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`
}

function lengthOf(body: string): number {
  return Buffer.byteLength(body.replaceAll('{{uuid}}', '0'.repeat(36)))
}

/** Puts a new UUID wherever a request has `{{uuid}}`. */
export function withUuids(wire: string): string {
  return wire.replaceAll('{{uuid}}', () => crypto.randomUUID())
}

/**
 * Sends one request on a connection of its own and gives the answer.
 * @throws Error when there is none
 */
export function answerOf(port: number, request: Request): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const chunks: Buffer[] = []
  socket.setTimeout(20_000, () => socket.destroy(new Error('No answer after 20 s')))
  socket.once('connect', () => socket.write(withUuids(wireOf(request, true))))
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.once('error', reject)
  socket.once('close', () => {
    const text = Buffer.concat(chunks).toString()
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1])
    if (!status) return reject(new Error('The connection was closed without an answer'))
    const [, ...rest] = text.split('\r\n\r\n')
    resolve({ status, body: rest.join('\r\n\r\n') })
  })
  return promise
}
