import { takeLogoutToken } from '#lib/server/oidc/logout-token.ts'
import { log, services } from '#lib/server/services.ts'
import { StoreUnavailableError } from '#lib/server/store/store.ts'
import type { RequestHandler } from './$types.js'

const noStore = { 'cache-control': 'no-store' }

/** The provider's own call: no browser, no session, no CSRF token; the signature is what counts. */
export const POST: RequestHandler = async ({ request }) => {
  const form = await request.formData()
  const token = form.get('logout_token')
  try {
    await takeLogoutToken(await services(), typeof token === 'string' ? token : '')
    return new Response(null, { status: 200, headers: noStore })
  } catch (error) {
    if (error instanceof StoreUnavailableError) throw error
    const reason = error instanceof Error ? error.message : 'unknown'
    log.warn('a logout token was refused', { reason })
    return Response.json({ error: 'invalid_request' }, { status: 400, headers: noStore })
  }
}
