import { createHash, pbkdf2Sync } from 'node:crypto'
import type { Settings } from '../../local/src/identity/settings.ts'
import type { State } from '../../local/src/identity/state.ts'
import { shopperPassword, subjectOf } from '../../local/src/identity/users.ts'

/** Gives the environment that fills the placeholders of the realm file. */
export function realmVariables(parts: {
  settings: Settings
  state: Pick<State, 'clientSecrets' | 'passwords'>
  shopUrl: string
}): Record<string, string> {
  const { settings, state, shopUrl } = parts
  const secrets = Object.entries(state.clientSecrets).map(([id, secret]) => [
    nameOf(id, 'SECRET'),
    secret,
  ])
  const passwords = Object.entries(state.passwords).map(([id, password]) => [
    nameOf(id, 'PASSWORD'),
    password,
  ])
  return {
    BOOKSTORE_SHOP_URL: shopUrl,
    BOOKSTORE_CLI_ENABLED: 'true',
    BOOKSTORE_ACCESS_TOKEN_SECONDS: String(settings.lifetimes.accessToken),
    ...Object.fromEntries([...secrets, ...passwords]),
  }
}

function nameOf(id: string, what: string): string {
  return `BOOKSTORE_${id.toUpperCase().replaceAll('-', '_')}_${what}`
}

const algorithm = 'pbkdf2-sha512'
// One round will do: these passwords are 96 random bits. Five hundred proper ones would take a minute.
const hashIterations = 1

/** Gives the shoppers of the local tiers as an import file of Keycloak, their passwords hashed. */
export function shoppersFile(settings: Settings, secret: string): string {
  const { count, roles } = settings.shoppers
  const users = Array.from({ length: count }, (_, index) =>
    shopper(`shopper-${index + 1}`, roles, secret),
  )
  return JSON.stringify({ realm: 'bookstore', users })
}

function shopper(username: string, realmRoles: string[], secret: string) {
  const salt = createHash('sha256').update(username).digest()
  const password = shopperPassword(secret, username)
  const value = pbkdf2Sync(password, salt, hashIterations, 64, 'sha512').toString('base64')
  return {
    id: subjectOf(username),
    username,
    email: `${username}@bookstore.example`,
    emailVerified: true,
    enabled: true,
    realmRoles,
    credentials: [
      {
        type: 'password',
        secretData: JSON.stringify({ value, salt: salt.toString('base64') }),
        credentialData: JSON.stringify({ algorithm, hashIterations }),
      },
    ],
  }
}
