import { errors, type Provider, type ResourceServer } from 'oidc-provider'
import type { LogIn } from './attempts.ts'

type PasswordParameters = { username?: string; password?: string }

/**
 * Lets tools and tests get a token for a name and its password (RFC 6749 section 4.3). OAuth 2.1 has
 * dropped this grant; only a client that lists it may use it, and only the local tiers have one.
 */
export function registerPasswordGrant(
  provider: Provider,
  logIn: LogIn,
  resource: { identifier: string; server: ResourceServer },
) {
  async function grant(ctx: PasswordContext) {
    const { client, params } = ctx.oidc
    const { user, wait } = logIn(params.username ?? '', params.password ?? '')
    if (wait > 0) throw refusal(`too many wrong passwords: wait ${wait} seconds`)
    if (!user) throw refusal('wrong user name or password')
    const accountId = user.subject
    const token = new provider.AccessToken({
      accountId,
      client,
      grantId: crypto.randomUUID(),
      gty: 'password',
      scope: 'openid',
    })
    token.resourceServer = new provider.ResourceServer(resource.identifier, resource.server)
    ctx.body = {
      access_token: await token.save(),
      expires_in: token.expiration,
      token_type: 'Bearer',
      scope: token.scope,
    }
  }
  provider.registerGrantType('password', grant, ['username', 'password', 'scope'])
}

function refusal(description: string) {
  return new errors.CustomOIDCProviderError('invalid_grant', description)
}

type PasswordContext = Parameters<
  Parameters<typeof Provider.prototype.registerGrantType<PasswordParameters>>[1]
>[0]
