import { building } from '$app/env'
import { defineEnvVars } from '@sveltejs/kit/env'
import * as v from 'valibot'

const url = v.pipe(v.string(), v.url())
const text = v.pipe(v.string(), v.minLength(1))

/** A build knows no address: every variable is read when the server starts. */
function required<T extends v.GenericSchema<string, string>>(schema: T, description: string) {
  return { schema: building ? v.fallback(schema, '') : schema, description }
}

export const variables = defineEnvVars({
  LOG_LEVEL: {
    schema: v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info'),
    description: 'The least important lines that are logged',
  },
  ORIGIN: required(url, 'Where shoppers reach the shop; the only origin whose forms are taken'),
  REDIS_URL: {
    schema: v.optional(v.union([v.literal(''), url])),
    description: 'Where sessions are kept; without it, in the memory of this process',
  },
  OIDC_ISSUER: required(url, 'The issuer that tokens must name'),
  OIDC_AUTHORIZATION_URL: required(url, 'Where a browser is sent to log in'),
  OIDC_TOKEN_URL: required(url, 'Where codes and refresh tokens are exchanged'),
  OIDC_JWKS_URL: required(url, 'Where the keys of the issuer are read'),
  OIDC_END_SESSION_URL: required(url, 'Where a browser is sent to log out'),
  OIDC_CLIENT_ID: required(text, 'The name of the shop at the identity provider'),
  OIDC_CLIENT_SECRET: required(text, 'The secret of the shop at the identity provider'),
  BOOKS_URL: required(url, 'The function books'),
  SEARCH_URL: required(url, 'The function search'),
  CART_URL: required(url, 'The function cart'),
  CHECKOUT_URL: required(url, 'The function checkout'),
  ORDERS_URL: required(url, 'The function orders'),
  STOCK_URL: required(url, 'The function stock'),
  FAILED_EVENTS_URL: required(url, 'The function failed-events'),
  FUNCTIONS_URL: {
    schema: v.optional(v.union([v.literal(''), url])),
    description: 'What says which functions run; without it, the office shows none',
  },
  ANALYTICS_URL: {
    schema: v.optional(v.union([v.literal(''), url])),
    description: 'Where people open the dashboards; without it, there are none',
  },
  ANALYTICS_API_URL: {
    schema: v.optional(v.union([v.literal(''), url])),
    description: 'Where the shop itself reaches the dashboards',
  },
  ANALYTICS_PASSWORD: {
    schema: v.optional(v.string()),
    description: "The password of the shop's account at the dashboards, which reads figures alone",
  },
})
