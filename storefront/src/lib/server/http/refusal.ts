import { refusals } from '#lib/text/refusals.ts'
import { plainPage } from './plain-page.ts'

export type Refusal = {
  status: number
  slug: keyof typeof refusals.pages
  /** Seconds. */
  retryAfter?: number
  /** A fresh token, where the browser may send the same again. */
  csrf?: string
  /** The refused form, to be sent again. */
  fields?: readonly (readonly [string, string])[]
}

/** Answers a request that went no further: with a page for a browser, with JSON for a script. */
export function refuse(request: Request, refusal: Refusal): Response {
  const { status, slug, retryAfter, csrf } = refusal
  const headers = new Headers({ 'cache-control': 'private, no-store' })
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter))
  if (wantsPage(request)) return plainPage(request, refusal, headers)
  const { title } = refusals.pages[slug]
  const body = { type: `/problems/${slug}`, title, status, slug, message: title, csrf, retryAfter }
  return Response.json(body, { status, headers })
}

function wantsPage(request: Request): boolean {
  const isData = new URL(request.url).pathname.endsWith('/__data.json')
  return !isData && (request.headers.get('accept') ?? '').includes('text/html')
}
