import { error } from '@sveltejs/kit'
import { coverWords } from '#lib/cover.ts'
import { drawCover } from '#lib/server/covers/draw.ts'
import type { RequestHandler } from './$types.js'

const year = 365 * 24 * 60 * 60

/** The address names what is drawn, so that the picture never changes. */
export const GET: RequestHandler = ({ params, url, request }) => {
  const words = coverWords(params.version, url.searchParams)
  if (!words) error(404, 'No such cover')
  const headers = {
    'cache-control': `public, max-age=${year}, immutable`,
    etag: `"${params.version}"`,
    'content-security-policy': "default-src 'none'",
  }
  const isKnown = request.headers.get('if-none-match') === headers.etag
  if (isKnown) return new Response(null, { status: 304, headers })
  const type = { 'content-type': 'image/svg+xml; charset=utf-8' }
  return new Response(drawCover(words), { headers: { ...headers, ...type } })
}
