import { identitySettings, limitSettings, serverSettings, url } from '@bookstore/shared/env.ts'

export const schemas = {
  settings: { ...serverSettings, ...limitSettings, ...identitySettings },
  secrets: { DATABASE_URL: url },
}
