import { limitSettings, serverSettings, url } from '@bookstore/shared/env.ts'

export const schemas = {
  settings: { ...serverSettings, ...limitSettings },
  secrets: { DATABASE_URL: url },
}
