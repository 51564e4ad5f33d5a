import { problem } from '@bookstore/shared/problem.ts'
import * as v from 'valibot'

export type ServiceTokens = {
  /** Gives a token for an audience: the same one until shortly before it ends. */
  get(audience: string): Promise<string>
  /** Forgets a token that was refused. */
  forget(audience: string): void
}

const grant = v.object({ access_token: v.string(), expires_in: v.number() })

/**
 * Gets tokens by the client credentials grant (RFC 6749 section 4.4), the audience asked for as a scope;
 * callers at the same time share one request. A token is renewed when a tenth of its life is left.
 * @throws Problem `dependency-down` when the identity provider gives none
 */
export function serviceTokens(options: {
  tokenUrl: string
  clientId: string
  clientSecret: string
  timeoutMilliseconds: number
  now?: () => number
}): ServiceTokens {
  const now = options.now ?? Date.now
  const grants = new Map<string, { token: Promise<string>; until: number }>()

  async function request(audience: string): Promise<string> {
    const { access_token, expires_in } = await requestGrant(options, audience)
    const known = grants.get(audience)
    if (known) known.until = now() + expires_in * 900
    return access_token
  }

  return {
    get(audience) {
      const known = grants.get(audience)
      if (known && known.until > now()) return known.token
      const token = request(audience).catch((cause: unknown) => {
        grants.delete(audience)
        throw problem('dependency-down', { cause })
      })
      grants.set(audience, { token, until: Infinity })
      return token
    },
    forget(audience) {
      grants.delete(audience)
    },
  }
}

async function requestGrant(
  options: {
    tokenUrl: string
    clientId: string
    clientSecret: string
    timeoutMilliseconds: number
  },
  scope: string,
) {
  // RFC 6749 section 2.3.1: both parts are form-encoded before they are joined.
  const credentials = [options.clientId, options.clientSecret].map(encodeURIComponent).join(':')
  const response = await fetch(options.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    redirect: 'error',
    signal: AbortSignal.timeout(options.timeoutMilliseconds),
  })
  if (!response.ok) throw new Error(`The identity provider answered ${response.status}`)
  return v.parse(grant, await response.json())
}
