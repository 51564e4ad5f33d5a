import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose'
import * as v from 'valibot'
import type { Store } from '../store/store.ts'
import { hashOf } from '../session/secret.ts'
import type { LoginIndex } from './login-index.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

const claims = v.pipe(
  v.looseObject({
    jti: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
    sid: v.optional(v.string()),
    sub: v.optional(v.string()),
    events: v.looseObject({ [event]: v.looseObject({}) }),
    nonce: v.optional(v.never()),
  }),
  v.check(({ sid, sub }) => sid !== undefined || sub !== undefined, 'names nobody'),
)

/** A logout token is read within this of being made, in seconds. */
const oldest = 120

export type LogoutDeps = {
  store: Store
  index: LoginIndex
  issuer: string
  clientId: string
  keys: JWTVerifyGetKey
}

/** Gives the provider's keys, fetched when first needed and again when an unknown one is named. */
export function providerKeys(jwksUrl: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5000, cooldownDuration: 10_000 })
}

/**
 * Ends the sessions that a logout token names (OpenID Connect Back-Channel Logout 1.0, section 2.6).
 * @throws Error when the token is not one of the provider's for this shop, or came before
 */
export async function takeLogoutToken(deps: LogoutDeps, token: string): Promise<void> {
  const { payload } = await jwtVerify(token, deps.keys, {
    issuer: deps.issuer,
    audience: deps.clientId,
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    maxTokenAge: oldest,
    clockTolerance: 10,
  })
  const { jti, sid, sub } = v.parse(claims, payload)
  const seen = `jti:${hashOf(jti)}`
  if ((await deps.store.get(seen)) !== null) throw new Error('this logout token came before')
  await deps.index.end({ sid, sub })
  await deps.store.set(seen, '1', (oldest + 20) * 1000)
}
