import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import * as v from 'valibot'
import type { Attempt, Login } from '../session/record.ts'

export type ProviderSettings = {
  issuer: string
  authorizationUrl: string
  tokenUrl: string
  jwksUrl: string
  endSessionUrl: string
  clientId: string
  clientSecret: string
  /** The shop's own. */
  origin: string
}

const idClaims = v.object({ sub: v.string(), sid: v.optional(v.string()) })

const accessClaims = v.object({
  preferred_username: v.optional(v.string(), 'Shopper'),
  roles: v.optional(v.array(v.string()), []),
})

const longestMilliseconds = 5000
const longestGreeting = 2000

export type Provider = ReturnType<typeof createProvider>

/** The identity provider as the shop uses it (OpenID Connect Core 1.0, code flow with PKCE). */
export function createProvider(settings: ProviderSettings) {
  const server: oauth.AuthorizationServer = {
    issuer: settings.issuer,
    authorization_endpoint: settings.authorizationUrl,
    token_endpoint: settings.tokenUrl,
    jwks_uri: settings.jwksUrl,
    end_session_endpoint: settings.endSessionUrl,
    authorization_response_iss_parameter_supported: true,
  }
  const client: oauth.Client = { client_id: settings.clientId }
  const secret = oauth.ClientSecretBasic(settings.clientSecret)
  const redirectUri = `${settings.origin}/callback`
  const options = () => ({
    // In a cluster with HTTPS outside, what pods ask stays HTTP inside of the mesh, which encrypts it.
    [oauth.allowInsecureRequests]: [settings.tokenUrl, settings.jwksUrl].some(isPlain),
    signal: AbortSignal.timeout(longestMilliseconds),
  })

  return {
    /** Begins a login: what the browser's session keeps of it. */
    begin(returnPath: string, now: number): Attempt {
      return {
        state: oauth.generateRandomState(),
        nonce: oauth.generateRandomNonce(),
        verifier: oauth.generateRandomCodeVerifier(),
        returnPath,
        startedAt: now,
        stage: 'open',
      }
    },

    /** Says whether it answers: a browser that is led to a silent one sees no page of ours any more. */
    async answers(): Promise<boolean> {
      try {
        const signal = AbortSignal.timeout(longestGreeting)
        const response = await fetch(settings.jwksUrl, { signal })
        await response.arrayBuffer()
        return response.ok
      } catch {
        return false
      }
    },

    /** Gives the address where the shopper logs in. */
    async loginUrl(attempt: Attempt): Promise<string> {
      const url = new URL(settings.authorizationUrl)
      url.search = new URLSearchParams({
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid profile',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      }).toString()
      return url.href
    },

    /**
     * Turns the answer that the browser brought into a login.
     * @throws oauth4webapi's errors for a refusal and for whatever does not fit the attempt
     */
    async finish(answer: URL, attempt: Attempt, now: number): Promise<Login> {
      const parameters = oauth.validateAuthResponse(server, client, answer, attempt.state)
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        secret,
        parameters,
        redirectUri,
        attempt.verifier,
        options(),
      )
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: attempt.nonce,
        requireIdToken: true,
      })
      await oauth.validateApplicationLevelSignature(server, response, options())
      const { sub, sid } = v.parse(idClaims, oauth.getValidatedIdTokenClaims(tokens))
      return {
        person: personOf(sub, tokens),
        startedAt: now,
        sid: sid ?? null,
        idToken: tokens.id_token ?? '',
        ...tokensOf(tokens, now),
      }
    },

    /**
     * Gives the login with fresh tokens; null when the provider says that it has ended.
     * @throws when the provider does not answer
     */
    async refresh(login: Login, now: number): Promise<Login | null> {
      if (login.refreshToken === null) return null
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        secret,
        login.refreshToken,
        options(),
      )
      try {
        const tokens = await oauth.processRefreshTokenResponse(server, client, response)
        return {
          ...login,
          person: personOf(login.person.id, tokens),
          idToken: tokens.id_token ?? login.idToken,
          ...tokensOf(tokens, now),
          refreshToken: tokens.refresh_token ?? login.refreshToken,
        }
      } catch (error) {
        if (error instanceof oauth.ResponseBodyError && error.status < 500) return null
        throw error
      }
    },

    /** Gives the address where the shopper's session at the provider ends too. */
    logoutUrl(idToken: string): string {
      const url = new URL(settings.endSessionUrl)
      url.search = new URLSearchParams({
        client_id: settings.clientId,
        id_token_hint: idToken,
        post_logout_redirect_uri: `${settings.origin}/`,
      }).toString()
      return url.href
    },
  }
}

function tokensOf(tokens: oauth.TokenEndpointResponse, now: number) {
  return {
    accessToken: tokens.access_token,
    accessEndsAt: now + (tokens.expires_in ?? 60) * 1000,
    refreshToken: tokens.refresh_token ?? null,
  }
}

/** Name and roles as the functions read them; the token came from the provider itself. */
function personOf(id: string, tokens: oauth.TokenEndpointResponse) {
  const { preferred_username: name, roles } = v.parse(accessClaims, decodeJwt(tokens.access_token))
  return { id, name, roles }
}

function isPlain(url: string): boolean {
  return url.startsWith('http:')
}
