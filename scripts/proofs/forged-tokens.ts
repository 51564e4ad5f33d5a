import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
} from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import type { TestShop } from './test-shop.ts'

const state = v.object({ jwks: v.object({ keys: v.array(v.looseObject({ kid: v.string() })) }) })

type Claims = Record<string, unknown>
type Header = { alg: string; kid: string; typ: string }
type Signing = { header?: Partial<Header>; sign?: (input: string) => string }

export type Mint = {
  /** Gives a token as the identity provider would sign it, with other claims. */
  signed(claims?: Claims, header?: Partial<Header>): string
  unsigned(): string
  /** RFC 8725 section 2.1: the public key is taken for an HMAC secret. */
  withPublicKeyAsSecret(): string
  /** Signed by a key of our own, under the name of the provider's. */
  withOtherKey(): string
  /** The body is another's, the signature stays. */
  altered(claims: Claims): string
}

/** Makes tokens out of a real one, with the private key of the shop's own identity provider. */
export async function mintOf(shop: TestShop, token: string): Promise<Mint> {
  const file = join(dirname(shop.logs), 'identity.json')
  const [jwk] = v.parse(state, JSON.parse(await readFile(file, 'utf8'))).jwks.keys
  if (!jwk) throw new Error('The identity provider has no key')
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const header = { alg: 'RS256', kid: jwk.kid, typ: 'at+jwt' }
  const [, payload = '', signature = ''] = token.split('.')
  const known: Claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const rs256 = (input: string) => sign('sha256', Buffer.from(input), key).toString('base64url')

  function make(claims: Claims, { header: more, sign: signing = rs256 }: Signing = {}): string {
    const input = `${part({ ...header, ...more })}.${part({ ...known, ...claims })}`
    return `${input}.${signing(input)}`
  }

  return {
    signed: (claims = {}, more = {}) => make(claims, { header: more }),
    unsigned: () => make({}, { header: { alg: 'none' }, sign: () => '' }),
    withPublicKeyAsSecret() {
      const secret = createPublicKey(key).export({ type: 'spki', format: 'pem' })
      const hs256 = (input: string) =>
        createHmac('sha256', secret).update(input).digest('base64url')
      return make({}, { header: { alg: 'HS256' }, sign: hs256 })
    },
    withOtherKey: () =>
      make(
        {},
        { sign: (input) => sign('sha256', Buffer.from(input), other).toString('base64url') },
      ),
    altered: (claims) => make(claims, { sign: () => signature }),
  }
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
