import { createHash, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { createBrowser, type Browser } from './browser.ts'

const discoverySchema = v.object({
  issuer: v.string(),
  authorization_endpoint: v.string(),
  token_endpoint: v.string(),
  jwks_uri: v.string(),
  end_session_endpoint: v.string(),
})

const tokensSchema = v.object({
  access_token: v.string(),
  expires_in: v.number(),
  id_token: v.optional(v.string()),
  refresh_token: v.optional(v.string()),
  scope: v.optional(v.string()),
})

export type Discovery = v.InferOutput<typeof discoverySchema>
export type Tokens = v.InferOutput<typeof tokensSchema>
export type Client = { id: string; secret?: string | undefined; redirectUri: string }
export type User = { name: string; password: string }

/** The client for tools: public, and only the local tiers know it. */
export const toolClient: Client = { id: 'bookstore-cli', redirectUri: 'http://127.0.0.1/callback' }

/** Reads where the endpoints of an issuer are (OpenID Connect Discovery). */
export async function discover(issuer: string): Promise<Discovery> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`)
  if (!response.ok) throw new Error(`${issuer} answered ${response.status} to discovery`)
  return v.parse(discoverySchema, await response.json())
}

/** A code verifier and its S256 challenge (RFC 7636). */
export function createPkce() {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** The address that a client sends a browser to, to log in. */
export function authorizationUrl(
  discovery: Discovery,
  client: Client,
  parameters: Record<string, string>,
) {
  const url = new URL(discovery.authorization_endpoint)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: client.redirectUri,
    scope: 'openid',
    ...parameters,
  }).toString()
  return url.href
}

/** Posts to the token endpoint as the client and returns the bare response. */
export function requestTokens(url: string, client: Client, parameters: Record<string, string>) {
  const body = new URLSearchParams(parameters)
  const headers = new Headers()
  if (client.secret === undefined) body.set('client_id', client.id)
  else headers.set('authorization', `Basic ${btoa(`${client.id}:${client.secret}`)}`)
  return fetch(url, { method: 'POST', headers, body })
}

/**
 * Walks the login as a browser without JavaScript does: follows redirects, fills in the first form
 * that asks for a password, and stops where the redirect address of the client would be called.
 * @returns the parameters given to that address, and the browser with its cookies
 * @throws when the provider shows a page instead
 */
export async function logIn(
  discovery: Discovery,
  client: Client,
  user: User,
  parameters: Record<string, string>,
  browser: Browser = createBrowser(),
): Promise<{ parameters: URLSearchParams; browser: Browser }> {
  const start = authorizationUrl(discovery, client, parameters)
  let page = await browser.open(start, client.redirectUri)
  if (page.form) {
    const fields = { username: user.name, password: user.password }
    page = await browser.submit(page.form, fields, client.redirectUri)
  }
  if (page.stoppedAt) return { parameters: page.stoppedAt.searchParams, browser }
  const { status, text, form } = page
  if (form) throw new Error(`the provider did not accept ${user.name} and password (${status})`)
  throw new Error(`the login of ${user.name} ended at a page: ${text} (${status})`)
}

/**
 * Logs in by the authorization code flow with PKCE and returns the tokens.
 * @throws with the provider's own words when it refuses
 */
export async function codeFlow(
  discovery: Discovery,
  client: Client,
  user: User,
  browser?: Browser,
): Promise<Tokens> {
  const { verifier, challenge } = createPkce()
  const state = randomBytes(16).toString('base64url')
  const nonce = randomBytes(16).toString('base64url')
  const asked = { state, nonce, code_challenge: challenge, code_challenge_method: 'S256' }
  const { parameters } = await logIn(discovery, client, user, asked, browser)
  const code = parameters.get('code')
  if (!code) throw new Error(`the provider refused the login: ${parameters}`)
  if (parameters.get('state') !== state) throw new Error('the answer belongs to another login')
  const response = await requestTokens(discovery.token_endpoint, client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
    code_verifier: verifier,
  })
  return readTokens(response)
}

/** Gets an access token for a name and its password: for tools and tests, in the local tiers only. */
export async function passwordToken(tokenUrl: string, user: User): Promise<string> {
  const response = await requestTokens(tokenUrl, toolClient, {
    grant_type: 'password',
    username: user.name,
    password: user.password,
    scope: 'openid',
  })
  const { access_token: token } = await readTokens(response)
  return token
}

/** The tokens of a token response; throws with what the provider says when it refuses. */
export async function readTokens(response: Response): Promise<Tokens> {
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(body)}`)
  return v.parse(tokensSchema, body)
}
