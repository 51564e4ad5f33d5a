import type { HonoRequest } from 'hono'
import { problem } from './problem.ts'

const largest = 64 * 1024
const mostDrained = 16 * 1024 * 1024

/**
 * Reads a body's bytes, 64 KiB at most. One without a length that is too large is read on to its end and
 * dropped: left in the connection, it would be taken for the next request.
 * @throws Problem `body-too-large`
 */
export async function readBytes(request: HonoRequest): Promise<Uint8Array> {
  const length = request.header('content-length')
  if (length !== undefined) {
    if (Number(length) > largest) throw problem('body-too-large')
    return new Uint8Array(await request.arrayBuffer())
  }
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of request.raw.body ?? []) {
    total += chunk.byteLength
    if (total > mostDrained) throw problem('body-too-large', { headers: { connection: 'close' } })
    if (total <= largest) chunks.push(chunk)
  }
  if (total > largest) throw problem('body-too-large')
  return Buffer.concat(chunks, total)
}

/** Says whether a `Content-Type` is JSON in UTF-8. */
export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(contentType ?? '')
}

/**
 * Parses a body's bytes.
 * @throws Problem `malformed-json`
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw problem('malformed-json', { cause })
  }
}
