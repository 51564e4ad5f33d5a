import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as jose from 'jose'

export type Claims = {
  sub?: string
  roles?: string[]
  audience?: string | string[]
  /** Seconds from now; negative for a token that has ended. */
  expiresIn?: number
  issuer?: string
  azp?: string
  alg?: string
  kid?: string
}

type Key = { kid: string; private: jose.CryptoKey; public: jose.CryptoKey; jwk: jose.JWK }
type Clients = Record<string, { secret: string; scopes: string[] }>

const defaultClients: Clients = {
  checkout: { secret: 'checkout-secret', scopes: ['reserve', 'payment'] },
}

async function newKey(kid: string): Promise<Key> {
  const pair = await jose.generateKeyPair('RS256', { extractable: true })
  const jwk = await jose.exportJWK(pair.publicKey)
  const labelled = { ...jwk, kid, alg: 'RS256', use: 'sig' }
  return { kid, private: pair.privateKey, public: pair.publicKey, jwk: labelled }
}

function payloadOf(issuer: string, claims: Claims): jose.JWTPayload {
  const now = Math.floor(Date.now() / 1000)
  const azp = claims.azp ?? 'storefront'
  return {
    iss: claims.issuer ?? issuer,
    sub: claims.sub ?? 'user1',
    aud: claims.audience ?? 'bookstore-api',
    iat: now,
    exp: now + (claims.expiresIn ?? 900),
    jti: crypto.randomUUID(),
    azp,
    client_id: azp,
    ...(claims.roles === undefined ? {} : { roles: claims.roles }),
  }
}

function sign(
  payload: jose.JWTPayload,
  key: jose.CryptoKey | Uint8Array,
  alg: string,
  kid: string,
) {
  return new jose.SignJWT(payload).setProtectedHeader({ alg, kid, typ: 'at+jwt' }).sign(key)
}

function unsigned(payload: jose.JWTPayload) {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'at+jwt' })}.${part(payload)}.`
}

function forgeries(issuer: string, key: () => Key, other: Key) {
  const make = (claims: Claims) =>
    sign(payloadOf(issuer, claims), key().private, 'RS256', key().kid)
  return {
    expired: (claims: Claims = {}) => make({ ...claims, expiresIn: -3600 }),
    wrongIssuer: (claims: Claims = {}) => make({ ...claims, issuer: 'https://issuer.invalid' }),
    wrongAudience: (claims: Claims = {}) => make({ ...claims, audience: 'another-api' }),
    algNone: async (claims: Claims = {}) => unsigned(payloadOf(issuer, claims)),
    /** Signed by a key that the JWKS does not list, under the kid of one that it does. */
    otherKey: (claims: Claims = {}) =>
      sign(payloadOf(issuer, claims), other.private, 'RS256', key().kid),
    /** RFC 8725 section 2.1: the public key taken for an HMAC secret. */
    hs256WithPublicKey: async (claims: Claims = {}) => {
      const secret = new TextEncoder().encode(await jose.exportSPKI(key().public))
      return sign(payloadOf(issuer, claims), secret, 'HS256', key().kid)
    },
  }
}

async function formOf(request: IncomingMessage) {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

function credentialsOf(request: IncomingMessage, form: URLSearchParams) {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!basic) return [form.get('client_id') ?? '', form.get('client_secret') ?? ''] as const
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':')
  return [decodeURIComponent(id), decodeURIComponent(secret)] as const
}

function json(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/**
 * Starts an issuer for tests on a loopback port: RS256 tokens, a JWKS endpoint, and a token endpoint
 * that grants client credentials (`scope=reserve` and `scope=payment` become the audience).
 * `requests` counts what callers asked of it. `rotate()` replaces the signing key.
 */
export async function startIdentity(options: { clients?: Clients } = {}) {
  const clients = options.clients ?? defaultClients
  const requests = { jwks: 0, token: 0 }
  const other = await newKey('other')
  let key = await newKey('key-1')
  let issuer = ''
  let rotations = 1

  function token(claims: Claims = {}) {
    return sign(
      payloadOf(issuer, claims),
      key.private,
      claims.alg ?? 'RS256',
      claims.kid ?? key.kid,
    )
  }

  async function grant(request: IncomingMessage, response: ServerResponse) {
    const form = await formOf(request)
    const [id, secret] = credentialsOf(request, form)
    const client = clients[id]
    const scope = form.get('scope') ?? ''
    if (client?.secret !== secret) return json(response, 401, { error: 'invalid_client' })
    if (form.get('grant_type') !== 'client_credentials') {
      return json(response, 400, { error: 'unsupported_grant_type' })
    }
    if (!client.scopes.includes(scope)) return json(response, 400, { error: 'invalid_scope' })
    const issued = await token({ sub: id, audience: scope, azp: id, expiresIn: 300 })
    json(response, 200, { access_token: issued, token_type: 'Bearer', expires_in: 300, scope })
  }

  const server = createServer(async (request, response) => {
    if (request.url === '/jwks') {
      requests.jwks += 1
      return json(response, 200, { keys: [key.jwk] })
    }
    if (request.url !== '/token') return json(response, 404, { error: 'not_found' })
    requests.token += 1
    await grant(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    tokenUrl: `${issuer}/token`,
    requests,
    token,
    forged: forgeries(issuer, () => key, other),
    async rotate() {
      rotations += 1
      key = await newKey(`key-${rotations}`)
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export type TestIdentity = Awaited<ReturnType<typeof startIdentity>>
