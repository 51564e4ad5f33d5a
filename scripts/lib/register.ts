import { createBrowser } from './browser.ts'
import {
  authorizationUrl,
  createPkce,
  readTokens,
  requestTokens,
  type Client,
  type Discovery,
  type Tokens,
  type User,
} from './login.ts'

const path = 'login-actions/registration'

/**
 * Registers a customer by Keycloak's own pages, who is logged in at once.
 * @throws Error with the words of the page that refuses
 */
export async function register(
  discovery: Discovery,
  client: Client,
  { name, password }: User,
): Promise<Tokens> {
  const browser = createBrowser()
  const { verifier, challenge } = createPkce()
  const asked = { code_challenge: challenge, code_challenge_method: 'S256' }
  const page = await browser.open(authorizationUrl(discovery, client, asked))
  const [, link = ''] = new RegExp(`href="([^"]*/${path}[^"]*)"`).exec(page.html) ?? []
  if (link === '') throw new Error(`${discovery.issuer} lets nobody register: ${page.text}`)
  const address = new URL(link.replaceAll('&amp;', '&'), discovery.issuer).href
  const { form, text } = await browser.open(address)
  if (!form) throw new Error(`${discovery.issuer} shows no form to register: ${text}`)
  const email = `${name}@bookstore.example`
  const fields = { username: name, email, password, 'password-confirm': password }
  const after = await browser.submit(form, fields, client.redirectUri)
  const code = after.stoppedAt?.searchParams.get('code')
  if (!code) throw new Error(`${discovery.issuer} does not register ${name}: ${after.text}`)
  const response = await requestTokens(discovery.token_endpoint, client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
    code_verifier: verifier,
  })
  return readTokens(response)
}
