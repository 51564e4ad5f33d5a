import {
  decimal,
  identitySettings,
  milliseconds,
  serverSettings,
  text,
  url,
} from '@bookstore/shared/env.ts'

export const schemas = {
  settings: {
    ...serverSettings,
    ...identitySettings,
    PAYMENT_FAILURE_RATE: decimal(0, 0, 1),
    GATEWAY_TIMEOUT_MS: milliseconds(3000),
  },
  secrets: { DATABASE_URL: url, EVENT_SIGNING_KEYS: text },
}
