import type * as Jose from 'jose'
import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { problem } from './problem.ts'

export type Claims = { subject: string; roles: readonly string[]; client: string | undefined }

/** Verifies the bearer token of an `Authorization` header for an audience. */
export type Verifier = (authorization: string | undefined, audience: string) => Promise<Claims>

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']
const cacheSize = 1000
const cacheMilliseconds = 60_000
/** As long as an access token lives (platform/configs/keycloak). */
const keysMilliseconds = 300_000

/**
 * Makes the verifier of access tokens (RFC 9068 section 4, RFC 6750 section 3): signature by the issuer's
 * keys, issuer, audience and expiry. The issuer's name and the address of its keys are separate, since
 * inside of a cluster they differ. A token found good is not verified again for a minute. A new key is taken
 * at once; a withdrawn one is refused after five minutes, or as soon as a new one was seen. While the issuer
 * does not answer, the keys that it gave last go on.
 * @throws Problem `unauthenticated`, or `dependency-down` when the keys can't be fetched
 */
export function verifier({ issuer, jwksUrl }: { issuer: string; jwksUrl: string }): Verifier {
  let keys: JWTVerifyGetKey | undefined
  const verified = new Map<string, { claims: Claims; until: number }>()

  return async function verify(authorization, audience) {
    const token = bearerToken(authorization)
    const cacheKey = `${audience} ${token}`
    const known = verified.get(cacheKey)
    if (known && known.until > Date.now()) return known.claims

    const jose = await import('jose')
    keys ??= keysOf(jose, new URL(jwksUrl))
    const options = { issuer, audience, algorithms, requiredClaims: ['exp', 'sub'] }
    const { payload } = await jose.jwtVerify(token, keys, options).catch(refuse)

    const claims = claimsOf(payload)
    if (verified.size >= cacheSize) verified.clear()
    const until = Math.min((payload.exp ?? 0) * 1000, Date.now() + cacheMilliseconds)
    verified.set(cacheKey, { claims, until })
    return claims
  }
}

function keysOf({ createRemoteJWKSet, createLocalJWKSet }: typeof Jose, url: URL): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url, {
    timeoutDuration: 2000,
    cooldownDuration: 1000,
    cacheMaxAge: keysMilliseconds,
  })
  return async function find(header, token) {
    try {
      return await remote(header, token)
    } catch (error) {
      const last = remote.jwks()
      if (last === undefined || isTokenError(error)) throw error
      return createLocalJWKSet(last)(header, token).catch(() => Promise.reject(error))
    }
  }
}

function bearerToken(authorization: string | undefined): string {
  const match = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization ?? '')
  if (match?.[1]) return match[1]
  const error = authorization === undefined ? '' : ', error="invalid_request"'
  throw problem('unauthenticated', {
    headers: { 'www-authenticate': `Bearer realm="bookstore"${error}` },
  })
}

function refuse(error: unknown): never {
  if (!isTokenError(error)) throw problem('dependency-down', { cause: error })
  throw problem('unauthenticated', {
    detail: 'The access token is expired, or not made for this shop',
    headers: { 'www-authenticate': 'Bearer realm="bookstore", error="invalid_token"' },
    cause: error,
  })
}

function isTokenError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  const code = String(error.code)
  return code.startsWith('ERR_JW') ? code !== 'ERR_JWKS_TIMEOUT' : /ERR_JOSE_(ALG|NOT)/.test(code)
}

function claimsOf(payload: JWTPayload): Claims {
  const roles = Array.isArray(payload.roles) ? payload.roles.filter(isString) : []
  const client = [payload.azp, payload.client_id].find(isString)
  return { subject: payload.sub ?? '', roles, client }
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}
