import * as env from '$app/env/private'
import { figureReader } from './admin/analytics.ts'
import { createBookMemory } from './cart/book-memory.ts'
import { createLog } from './log.ts'
import { createLoginIndex } from './oidc/login-index.ts'
import { providerKeys } from './oidc/logout-token.ts'
import { createProvider } from './oidc/provider.ts'
import { createRefresh } from './oidc/refresh.ts'
import { sessionCookie } from './session/cookie.ts'
import { createSessions } from './session/sessions.ts'
import { openStore } from './store/open.ts'

export const log = createLog(env.LOG_LEVEL)

/** Where the functions are. */
export const addresses = {
  books: env.BOOKS_URL,
  search: env.SEARCH_URL,
  cart: env.CART_URL,
  checkout: env.CHECKOUT_URL,
  orders: env.ORDERS_URL,
  stock: env.STOCK_URL,
  failedEvents: env.FAILED_EVENTS_URL,
  functions: env.FUNCTIONS_URL,
}

/** Where people open the dashboards, and what reads figures from them; null without them. */
export const analytics =
  env.ANALYTICS_URL && env.ANALYTICS_API_URL && env.ANALYTICS_PASSWORD
    ? {
        url: env.ANALYTICS_URL,
        readFigures: figureReader({ url: env.ANALYTICS_API_URL, password: env.ANALYTICS_PASSWORD }),
      }
    : null

export type Services = Awaited<ReturnType<typeof assemble>>

let assembled: Promise<Services> | undefined

/** Gives what all requests share, made at the first of them. */
export function services(): Promise<Services> {
  assembled ??= assemble()
  return assembled
}

async function assemble() {
  const store = await openStore()
  const sessions = createSessions(store)
  const origin = new URL(env.ORIGIN).origin
  const provider = createProvider({
    issuer: env.OIDC_ISSUER,
    authorizationUrl: env.OIDC_AUTHORIZATION_URL,
    tokenUrl: env.OIDC_TOKEN_URL,
    jwksUrl: env.OIDC_JWKS_URL,
    endSessionUrl: env.OIDC_END_SESSION_URL,
    clientId: env.OIDC_CLIENT_ID,
    clientSecret: env.OIDC_CLIENT_SECRET,
    origin,
  })
  const refresh = createRefresh({ store, sessions, refresh: provider.refresh })
  return {
    store,
    sessions,
    provider,
    refresh,
    index: createLoginIndex(store, sessions),
    issuer: env.OIDC_ISSUER,
    clientId: env.OIDC_CLIENT_ID,
    keys: providerKeys(env.OIDC_JWKS_URL),
    /** The shop's own. */
    origin,
    /** Where a form may lead to, besides the shop: logging in and out. */
    formTargets: [env.OIDC_AUTHORIZATION_URL, env.OIDC_END_SESSION_URL].map(
      (url) => new URL(url).origin,
    ),
    cookie: sessionCookie(origin),
    books: createBookMemory(),
  }
}
