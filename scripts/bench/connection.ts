import { connect, type Socket } from 'node:net'

/** Where a connection gets its requests from and tells of the answers. */
export type Feed = {
  /** The next request's bytes; undefined when there is none any more. */
  next(): Buffer | undefined
  /** Hears of each answer; status 0 is a connection that broke under way. */
  done(status: number, milliseconds: number): void
}

const headEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('0\r\n\r\n')

/**
 * Opens a connection that always has one request under way, and opens it anew when it breaks.
 * It reads just enough of an answer to know where it ends: `node:http` would cost more than the servers do.
 * @returns closes it
 */
export function openConnection(port: number, feed: Feed): () => void {
  let socket: Socket
  let closed = false

  function open(): void {
    const reader = answerReader()
    let began = 0
    const send = () => {
      const request = feed.next()
      if (!request) return
      began = performance.now()
      socket.write(request)
    }
    socket = connect({ port, host: '127.0.0.1', noDelay: true }, send)
    socket.on('data', (chunk) => {
      const status = reader(chunk)
      if (status === undefined) return
      feed.done(status, performance.now() - began)
      began = 0
      send()
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      if (closed) return
      if (began !== 0) feed.done(0, performance.now() - began)
      setTimeout(open, 5)
    })
  }

  open()
  return () => {
    closed = true
    socket.destroy()
  }
}

/** Makes a reader that is fed the bytes of answers, and gives the status when an answer is whole. */
export function answerReader(): (chunk: Buffer) => number | undefined {
  let pending: Buffer | undefined
  return function read(chunk) {
    const bytes = pending ? Buffer.concat([pending, chunk]) : chunk
    pending = isWhole(bytes) ? undefined : bytes
    return pending ? undefined : Number(bytes.toString('latin1', 9, 12))
  }
}

function isWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf(headEnd)
  if (end === -1) return false
  const head = bytes.toString('latin1', 0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return bytes.length >= end + 4 + Number(length)
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return true
  return bytes
    .subarray(end + 4)
    .subarray(-5)
    .equals(lastChunk)
}
