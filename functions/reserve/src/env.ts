import { identitySettings, milliseconds, serverSettings, url } from '@bookstore/shared/env.ts'

export const schemas = {
  settings: { ...serverSettings, ...identitySettings, HOLD_MS: milliseconds(600_000) },
  secrets: { DATABASE_URL: url },
}
