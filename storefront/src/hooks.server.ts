import type { Handle } from '@sveltejs/kit/hooks'
import { createApi } from '#lib/server/api/api.ts'
import { createCart } from '#lib/server/cart/create.ts'
import { addresses, services } from '#lib/server/services.ts'
import { openSession } from '#lib/server/session/handle.ts'
import { continueTrace } from '#lib/server/trace.ts'

export const handle: Handle = async ({ event, resolve }) => {
  const deps = await services()
  const trace = continueTrace(event.request.headers.get('traceparent'))
  const session = await openSession(deps, event.cookies)
  const api = createApi(addresses, {
    accessToken: () => session.accessToken(),
    clientAddress: event.getClientAddress(),
    traceparent: trace.traceparent,
  })
  event.locals.session = session
  event.locals.api = api
  event.locals.cart = createCart({ session, api, now: Date.now })
  event.locals.traceId = trace.traceId
  return resolve(event)
}
