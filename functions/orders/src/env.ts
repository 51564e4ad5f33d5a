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
    /** The age at which an order that is PENDING is given up. */
    PENDING_MILLISECONDS: milliseconds(30_000),
    /** The age at which an order that is not paid, or whose copies are not sold, is given up. */
    OPEN_MILLISECONDS: milliseconds(15 * 60_000),
  },
  secrets: { DATABASE_URL: url, EVENT_SIGNING_KEYS: text },
}
