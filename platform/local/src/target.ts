import type { IncomingMessage } from 'node:http'
import type { Refusal } from './problem.ts'

const longestTarget = 12 * 1024
// Functions take 16 KiB (Node's default); what the gateway adds must still fit.
const mostHeaderBytes = 15 * 1024

export type Fault = { slug: Refusal; detail: string }

/**
 * Judges a request's target and head before anything is routed, on the raw bytes: a path that two readers
 * could read differently (encoded separators, dot segments, empty segments) is refused, never mended.
 * @returns what is wrong, or null
 */
export function targetFault(req: IncomingMessage): Fault | null {
  const target = req.url ?? ''
  if (target.length > longestTarget) {
    return { slug: 'uri-too-long', detail: `An address has at most ${longestTarget} bytes` }
  }
  const bytes = req.rawHeaders.reduce((sum, part) => sum + part.length + 2, 0)
  if (bytes + target.length > mostHeaderBytes) {
    return { slug: 'headers-too-large', detail: `A head has at most ${mostHeaderBytes} bytes` }
  }
  const detail = framingFault(req) ?? hostFault(req) ?? pathFault(target)
  return detail === null ? null : { slug: 'invalid-input', detail }
}

/** Gives the raw path of a request target, without its query. */
export function rawPath(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}

/** Gives a raw path with its percent encoding undone, once; null when it can't be. */
export function decodedPath(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

// RFC 9112, section 6.1: another coding than `chunked` would be read differently by the next reader.
function framingFault({ headers }: IncomingMessage): string | null {
  const coding = headers['transfer-encoding']
  return coding === undefined || coding === 'chunked' ? null : 'Only the coding chunked is read'
}

// RFC 9112, section 3.2: a request with more than one Host field is refused.
function hostFault(req: IncomingMessage): string | null {
  return req.headersDistinct.host?.length === 1 ? null : 'Send one Host field'
}

function pathFault(target: string): string | null {
  if (!target.startsWith('/')) return 'Only the origin form of an address is served'
  if (!/^[\x21-\x7e]*$/.test(target) || target.includes('#'))
    return 'The address has a bad character'
  const path = rawPath(target)
  if (path.includes('//')) return 'The path has an empty segment'
  if (/\\|%2f|%5c|%00/i.test(path)) return 'The path has an encoded separator or a null byte'
  if (decodedPath(path) === null) return 'The path has an invalid percent encoding'
  if (path.split('/').some((part) => /^\.{1,2}$/.test(part.replace(/%2e/gi, '.')))) {
    return 'The path has a dot segment'
  }
  return null
}
