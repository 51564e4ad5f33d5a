import { isSame } from './session/secret.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

export type Verdict = 'fine' | 'foreign' | 'stale'

/** Says whether a method may change something and is therefore checked. */
export function isChanging(method: string): boolean {
  return !safeMethods.has(method)
}

/**
 * Says whether the browser itself names this shop as the sender: `Origin`, or the origin of `Referer`
 * where a browser sends none, and nothing that says otherwise.
 */
export function isOwnOrigin(headers: Headers, origin: string): boolean {
  if (headers.get('sec-fetch-site') === 'cross-site') return false
  const named = headers.get('origin')
  if (named !== null) return named === origin
  const referer = headers.get('referer')
  return referer !== null && URL.canParse(referer) && new URL(referer).origin === origin
}

/** Judges a changing request by its sender and its token. */
export function judge(
  headers: Headers,
  origin: string,
  given: string | null,
  expected: string | null,
): Verdict {
  if (!isOwnOrigin(headers, origin)) return 'foreign'
  if (given === null || expected === null || !isSame(given, expected)) return 'stale'
  return 'fine'
}
