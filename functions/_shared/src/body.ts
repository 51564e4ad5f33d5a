import type { HonoRequest } from 'hono'
import { problem, type Problem } from './problem.ts'

const largest = 64 * 1024

/** Bytes of a body that are read on and dropped after they were refused. */
export const mostDrained = 16 * 1024 * 1024

/**
 * Reads a body's bytes, 64 KiB at most. One without a length that is too large is read on to its end and
 * dropped: left in the connection, it would be taken for the next request.
 * @throws Problem `body-too-large`, or `malformed-json` for one that breaks off
 */
export async function readBytes(request: HonoRequest): Promise<Uint8Array> {
  if (Number(request.header('content-length') ?? 0) > largest) throw problem('body-too-large')
  const chunks: Uint8Array[] = []
  let total = 0
  try {
    for await (const chunk of request.raw.body ?? []) {
      total += chunk.byteLength
      if (total > mostDrained) break
      if (total <= largest) chunks.push(chunk)
    }
  } catch (cause) {
    throw problem('malformed-json', { detail: 'The body breaks off', cause })
  }
  if (total > largest) throw tooLarge(total)
  return Buffer.concat(chunks, total)
}

function tooLarge(total: number): Problem {
  const headers = { connection: 'close' }
  return problem('body-too-large', total > mostDrained ? { headers } : {})
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
