import {
  identitySettings,
  limitSettings,
  serverSettings,
  text,
  url,
} from '@bookstore/shared/env.ts'

export const schemas = {
  settings: { ...serverSettings, ...limitSettings, ...identitySettings },
  secrets: { DATABASE_URL: url, EVENT_SIGNING_KEYS: text },
}
