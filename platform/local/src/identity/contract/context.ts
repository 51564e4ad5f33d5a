import * as flow from '../../../../../scripts/lib/login.ts'

/** An identity provider under test: the local one, or Keycloak with the same realm. */
export type Target = {
  issuer: string
  storefront: flow.Client & { postLogoutRedirectUri: string }
  checkout: flow.Client
  customer: flow.User
  admin: flow.User
  /** Gets locked by the tests, so it is nobody else's. */
  locked: flow.User
  lockedStatus: number
  /** Stops the provider and starts it with the same state. */
  restart: () => Promise<void>
  /** Logout tokens that arrived at the shop's back channel. */
  logoutTokens: string[]
  close: () => Promise<void>
}

export type Context = {
  target: () => Target
  discovery: () => flow.Discovery
  verify: (token: string, audience: string) => Promise<Record<string, unknown>>
  exchange: (parameters: Record<string, string>, client?: flow.Client) => Promise<Response>
}

/** A fresh code of the customer, as the request that turns it into tokens. */
export async function codeFor({ target, discovery }: Context) {
  const { verifier, challenge } = flow.createPkce()
  const { storefront, customer } = target()
  const asked = { state: 's', code_challenge: challenge, code_challenge_method: 'S256' }
  const { parameters } = await flow.logIn(discovery(), storefront, customer, asked)
  const code = parameters.get('code') ?? ''
  return {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: storefront.redirectUri,
  }
}

/** An OAuth error (RFC 6749 section 5.2) as its status and code. */
export async function refusalOf(response: Response) {
  const body: unknown = await response.json()
  const error = typeof body === 'object' && body && 'error' in body ? body.error : undefined
  return { status: response.status, error }
}

export const invalidGrant = { status: 400, error: 'invalid_grant' }
