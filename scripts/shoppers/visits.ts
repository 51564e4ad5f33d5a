import { createBrowser, type Answer, type Browser } from '../lib/browser.ts'
import { percentile } from '../bench/statistics.ts'

export type Visits = {
  /** A browser whose requests are counted. */
  browser(): Browser
  /** Milliseconds of every answer, by kind of page. */
  times: ReadonlyMap<string, number[]>
  /** Answers that no shopper may get, as sentences. */
  faults: string[]
  /** Answers that asked a shopper to wait. */
  waits(): number
  requests(): number
}

const kinds: [RegExp, string][] = [
  [/^POST [^?]*\?\/add/, 'add to cart'],
  [/^POST \/checkout/, 'place order'],
  [/^GET \/(\?|$)/, 'catalogue'],
  [/^GET \/search/, 'search'],
  [/^GET \/books\//, 'detail'],
  [/^GET \/cart/, 'cart'],
  [/^GET \/checkout/, 'checkout'],
  [/^GET \/(order-confirmation|orders)/, 'order'],
  [/^GET \/(login|callback)/, 'login'],
]

/** Says what a request of the shop at `origin` was for; what goes elsewhere goes to the identity provider. */
export function kindOf(origin: string, method: string, url: URL): string {
  if (url.origin !== origin) return 'identity provider'
  const request = `${method} ${url.pathname}${url.search}`
  return kinds.find(([pattern]) => pattern.test(request))?.[1] ?? 'other'
}

/** Counts what browsers ask of a shop. */
export function countVisits(shopUrl: string): Visits {
  const { origin } = new URL(shopUrl)
  const times = new Map<string, number[]>()
  const faults: string[] = []
  let [requests, waits] = [0, 0]
  const count = ({ method, url, status, milliseconds }: Answer) => {
    const kind = kindOf(origin, method, url)
    const own = times.get(kind) ?? []
    own.push(milliseconds)
    times.set(kind, own)
    requests += 1
    if (status === 429) waits += 1
    if (status >= 500) faults.push(`${method} ${url.pathname} was answered ${status}`)
  }
  return {
    browser: () => createBrowser(count),
    times,
    faults,
    waits: () => waits,
    requests: () => requests,
  }
}

/** Gives a row for each kind of page: its name, how often, and milliseconds at p50 and p95. */
export function timeRows({ times }: Visits): [string, number, number, number][] {
  return [...times]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([kind, own]) => {
      const [p50, p95] = [0.5, 0.95].map((p) => Math.round(percentile(own, p) * 10) / 10)
      return [kind, own.length, p50 ?? Number.NaN, p95 ?? Number.NaN]
    })
}
