import type { HonoRequest } from 'hono'
import { problem } from './problem.ts'

const largest = 64 * 1024

/**
 * Reads a body's bytes, 64 KiB at most.
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
    if (total > largest) throw problem('body-too-large')
    chunks.push(chunk)
  }
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
