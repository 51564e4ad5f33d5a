import { createHash } from 'node:crypto'

/** Gives what is named so its UUID, which stays the same as long as the name does (RFC 9562, version 8). */
export function uuidOf(kind: 'database' | 'dataset' | 'chart' | 'dashboard', key: string): string {
  const hash = createHash('sha256').update(`${kind}/${key}`).digest('hex')
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`]
  return [...parts, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-')
}
