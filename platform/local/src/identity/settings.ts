import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'

const texts = v.array(v.pipe(v.string(), v.minLength(1)))
const seconds = v.pipe(v.number(), v.integer(), v.minValue(1))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const client = v.strictObject({
  public: v.boolean(),
  grants: v.array(
    v.picklist(['authorization_code', 'refresh_token', 'client_credentials', 'password']),
  ),
  scopes: v.pipe(texts, v.minLength(1)),
  redirectUris: v.optional(texts, []),
  postLogoutRedirectUris: v.optional(texts, []),
  backchannelLogoutUri: v.optional(v.string()),
})

const settingsSchema = v.strictObject({
  audience: v.string(),
  serviceAudiences: texts,
  lifetimes: v.strictObject({
    accessToken: seconds,
    serviceToken: seconds,
    idToken: seconds,
    code: seconds,
    loginPage: seconds,
    session: seconds,
  }),
  lockout: v.strictObject({ wrongPasswords: seconds, seconds }),
  clients: v.record(v.string(), client),
  users: v.record(v.string(), texts),
  shoppers: v.strictObject({ count, roles: texts }),
})

export type Settings = v.InferOutput<typeof settingsSchema>
export type ClientSettings = v.InferOutput<typeof client>

/** Where the clients and users of the local tiers are declared. */
export const settingsFile = new URL('../../../configs/identity/local.yaml', import.meta.url)

/**
 * Reads the clients, users and lifetimes; `{shop}` becomes the address of the shop.
 * @throws when the file is absent or not of the expected form
 */
export function readSettings(file: URL | string, shopUrl: string): Settings {
  const text = readFileSync(file, 'utf8').replaceAll('{shop}', shopUrl.replace(/\/$/, ''))
  return v.parse(settingsSchema, parse(text))
}
