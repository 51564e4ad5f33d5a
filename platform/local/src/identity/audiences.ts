import { errors, type Client, type Configuration, type ResourceServer } from 'oidc-provider'
import type { Settings } from './settings.ts'

type ResourceIndicators = NonNullable<
  NonNullable<Configuration['features']>['resourceIndicators']
> & { enabled: true }

const prefix = 'urn:bookstore:'

/**
 * Which audience a token gets. A client asks by scope, since that is what Keycloak understands
 * (it ignores RFC 8707's `resource`); here a scope stands for one resource indicator.
 */
export function createAudiences(settings: Settings) {
  const { audience, serviceAudiences, lifetimes } = settings

  function describe(resource: string): ResourceServer {
    const name = resource.slice(prefix.length)
    const isService = serviceAudiences.includes(name)
    return {
      audience: name,
      scope: isService ? name : 'openid profile',
      accessTokenTTL: isService ? lifetimes.serviceToken : lifetimes.accessToken,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256' } },
    }
  }

  function mayAsk(client: Client, resource: string) {
    const scopes = client.scope?.split(' ') ?? []
    return allowed(scopes).some((name) => `${prefix}${name}` === resource)
  }

  function allowed(scopes: string[]) {
    const services = serviceAudiences.filter((name) => scopes.includes(name))
    return scopes.includes('openid') ? [...services, audience] : services
  }

  const resourceIndicators: ResourceIndicators = {
    enabled: true,
    defaultResource(ctx, client) {
      if (ctx.oidc.params?.['grant_type'] !== 'client_credentials') return prefix + audience
      const asked = serviceAudiences.filter((name) => ctx.oidc.requestParamScopes.has(name))
      const [only] = asked
      if (only === undefined || asked.length > 1) {
        const names = allowed(client.scope?.split(' ') ?? []).join(', ')
        const advice = `ask for one audience by scope: ${names}`
        throw new errors.CustomOIDCProviderError('invalid_scope', advice)
      }
      return prefix + only
    },
    useGrantedResource: () => true,
    getResourceServerInfo(_ctx, resource, client) {
      if (!mayAsk(client, resource)) throw new errors.InvalidTarget()
      return describe(resource)
    },
  }

  return {
    resourceIndicators,
    /** The resource of tokens that stand for a person, and what is known about it. */
    forPeople: { identifier: prefix + audience, server: describe(prefix + audience) },
  }
}
