import {
  identitySettings,
  limitSettings,
  milliseconds,
  serverSettings,
  text,
  url,
} from '@bookstore/shared/env.ts'

export const schemas = {
  settings: {
    ...serverSettings,
    ...limitSettings,
    ...identitySettings,
    RESERVE_URL: url,
    PAYMENT_URL: url,
    SERVICE_TOKEN_URL: url,
    SERVICE_CLIENT_ID: text,
    SERVICE_TIMEOUT_MILLISECONDS: milliseconds(5000),
  },
  secrets: { DATABASE_URL: url, EVENT_SIGNING_KEYS: text, SERVICE_CLIENT_SECRET: text },
}
