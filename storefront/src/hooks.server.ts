import { isRedirect, type RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import { createApi } from '#lib/server/api/api.ts'
import { createCart } from '#lib/server/cart/create.ts'
import { gate } from '#lib/server/http/gate.ts'
import { secured } from '#lib/server/http/headers.ts'
import { loginAgain } from '#lib/server/http/login-again.ts'
import { refuse } from '#lib/server/http/refusal.ts'
import { addresses, log, services, type Services } from '#lib/server/services.ts'
import { openSession, passingSession } from '#lib/server/session/handle.ts'
import { closeStore } from '#lib/server/store/open.ts'
import { StoreUnavailableError } from '#lib/server/store/store.ts'
import { continueTrace } from '#lib/server/trace.ts'
import '#lib/server/http/files.ts'
import '#lib/server/shutdown.ts'

export { handleError } from '#lib/server/http/errors.ts'

type Resolve = Parameters<Handle>[0]['resolve']

process.on('sveltekit:shutdown', closeStore)

/** The identity provider's own calls and what is the same for everybody. */
const withoutSession = /^\/(?:health|covers|backchannel-logout)(?:\/|$)/

export const handle: Handle = async ({ event, resolve }) => {
  const begun = performance.now()
  const { traceparent, traceId } = continueTrace(event.request.headers.get('traceparent'))
  event.locals.traceId = traceId
  const { method } = event.request
  const path = event.url.pathname
  const note = (status: number) => {
    const milliseconds = Math.round(performance.now() - begun)
    log.info('request', { traceId, method, path, status, milliseconds })
  }
  try {
    const deps = await services()
    const response = secured(await answer(event, resolve, deps, traceparent), deps)
    note(response.status)
    return response
  } catch (error) {
    note(isRedirect(error) ? error.status : 500)
    throw error
  }
}

async function answer(event: RequestEvent, resolve: Resolve, deps: Services, traceparent: string) {
  try {
    const isPublic = withoutSession.test(event.url.pathname)
    await open(event, deps, traceparent, isPublic)
    const passed = isPublic ? event.request : await gate(event, deps)
    if (passed instanceof Response) return withCookie(passed, event, deps)
    const response = await resolve({ ...event, request: passed })
    await loginAgain(event)
    if (isBarePage(response)) return withCookie(bareRefusal(event, response.status), event, deps)
    if (event.locals.retryAfter !== undefined) {
      response.headers.set('retry-after', String(event.locals.retryAfter))
    }
    return response
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error
    log.warn('the session store does not answer', { traceId: event.locals.traceId, error })
    return refuse(event.request, { status: 503, slug: 'unavailable', retryAfter: 5 })
  }
}

async function open(event: RequestEvent, deps: Services, traceparent: string, isPublic: boolean) {
  const { cookies, locals } = event
  const session = isPublic ? passingSession(deps, cookies) : await openSession(deps, cookies)
  const accessToken = () => session.accessToken()
  // Probes come from no shopper, and through no proxy that would name one.
  const clientAddress = isPublic ? '' : event.getClientAddress()
  locals.session = session
  locals.api = createApi(addresses, { accessToken, clientAddress, traceparent })
  locals.cart = createCart({ session, api: locals.api, books: deps.books, now: Date.now })
}

/** Kit's last resort when not even the layout can be made. */
function isBarePage({ status, headers }: Response): boolean {
  const isHtml = headers.get('content-type')?.startsWith('text/html') ?? false
  return status >= 400 && isHtml && !headers.has('x-sveltekit-page')
}

function bareRefusal({ request, locals: { retryAfter } }: RequestEvent, status: number): Response {
  const slug = status === 503 ? 'unavailable' : 'unknown'
  return refuse(request, { status, slug, ...(retryAfter === undefined ? {} : { retryAfter }) })
}

function withCookie(response: Response, { cookies, locals }: RequestEvent, { cookie }: Services) {
  const id = locals.session.live()?.id
  if (id) cookie.append(response, cookies, id)
  return response
}
