import {
  identitySettings,
  limitSettings,
  serverSettings,
  text,
  url,
} from '@bookstore/shared/env.ts'

export const schemas = {
  settings: { ...serverSettings, ...identitySettings, ...limitSettings },
  secrets: { DATABASE_URL: url, EVENT_SIGNING_KEYS: text },
}
