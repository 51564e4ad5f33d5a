import type { RequestEvent } from '@sveltejs/kit'
import { isChanging, judge } from '../csrf.ts'
import { overLimit } from '../rate-limit.ts'
import type { Services } from '../services.ts'
import { fieldsOf, readBody, withBody } from './body.ts'
import { refuse } from './refusal.ts'

const loginRetryAfter = 10

/**
 * Decides whether a request goes on: size, rate, sender and token of whatever changes something,
 * and whether there is somebody to log in with.
 * @returns the refusal, or the request that goes on, its body still to be read
 */
export async function gate(
  event: RequestEvent,
  services: Pick<Services, 'store' | 'origin' | 'provider'>,
): Promise<Response | Request> {
  const { request, locals, url } = event
  const changing = isChanging(request.method)
  if (!changing && url.pathname !== '/login') return request
  const wait = await overLimit(
    services.store,
    locals.session.live()?.key ?? event.getClientAddress(),
  )
  if (wait !== null) {
    return refuse(request, { status: 429, slug: 'too-many-requests', retryAfter: wait })
  }
  if (!changing) return toLogin(event, services)
  const body = await readBody(request)
  if (body === null) return refuse(request, { status: 413, slug: 'body-too-large' })
  const fields = await fieldsOf(withBody(request, body))
  const given =
    request.headers.get('x-csrf-token') ?? fields?.find(([name]) => name === 'csrf')?.[1]
  const verdict = judge(
    request.headers,
    services.origin,
    given ?? null,
    locals.session.record?.csrf ?? null,
  )
  if (verdict === 'fine') return withBody(request, body)
  if (verdict === 'foreign') return refuse(request, { status: 403, slug: 'csrf-foreign' })
  const csrf = await locals.session.csrf()
  return refuse(request, { status: 403, slug: 'csrf', csrf, ...(fields ? { fields } : {}) })
}

async function toLogin(
  { request, locals }: RequestEvent,
  { provider }: Pick<Services, 'provider'>,
): Promise<Response | Request> {
  if (locals.session.person !== null || (await provider.answers())) return request
  return refuse(request, { status: 503, slug: 'login-away', retryAfter: loginRetryAfter })
}
