import { describe, expect, it } from 'vitest'
import realm from '../../configs/keycloak/bookstore-realm.json' with { type: 'json' }
import { readSettings, settingsFile } from '../../local/src/identity/settings.ts'
import { subjectOf } from '../../local/src/identity/users.ts'
import { realmVariables } from './keycloak-files.ts'

const shop = '${BOOKSTORE_SHOP_URL}'
const settings = readSettings(settingsFile, shop)
const { lifetimes, lockout } = settings
const clients = Object.entries(settings.clients)

function clientOf(id: string) {
  const found = realm.clients.find(({ clientId }) => clientId === id)
  if (!found) throw new Error(`the realm has no client ${id}`)
  return found
}

describe('the realm file, beside the embedded provider’s settings', () => {
  it('has the same clients and no more', () => {
    const ids = realm.clients.map(({ clientId }) => clientId)
    expect(ids.toSorted()).toEqual(Object.keys(settings.clients).toSorted())
  })

  it.each(clients)('lets %s ask for the same', (id, { public: isPublic, grants }) => {
    expect(clientOf(id)).toMatchObject({
      publicClient: isPublic,
      standardFlowEnabled: grants.includes('authorization_code'),
      directAccessGrantsEnabled: grants.includes('password'),
      serviceAccountsEnabled: grants.includes('client_credentials'),
      implicitFlowEnabled: false,
      fullScopeAllowed: false,
    })
  })

  it.each(clients)('knows the same scopes of %s', (id, { scopes }) => {
    const { defaultClientScopes, optionalClientScopes } = clientOf(id)
    const known = [...defaultClientScopes, ...optionalClientScopes]
    const shown = scopes.filter((scope) => scope !== 'openid')
    const kept = ['basic', ...(scopes.includes('openid') ? ['shop'] : [])]
    expect(known.toSorted()).toEqual([...kept, ...shown].toSorted())
  })

  it.each(clients)('leads back from %s to the same addresses', (id, client) => {
    const { redirectUris, attributes } = clientOf(id)
    const { backchannelLogoutUri, postLogoutRedirectUris } = client
    expect(redirectUris).toEqual(client.redirectUris)
    expect({
      backchannel: Reflect.get(attributes, 'backchannel.logout.url'),
      logout: Reflect.get(attributes, 'post.logout.redirect.uris') ?? '',
    }).toEqual({ backchannel: backchannelLogoutUri, logout: postLogoutRedirectUris.join('##') })
  })

  it('has the same audiences', () => {
    const audiences = realm.clientScopes.flatMap(({ name, protocolMappers }) =>
      protocolMappers.map(({ config }) => [name, Reflect.get(config, 'included.custom.audience')]),
    )
    expect(audiences.filter(([, audience]) => audience !== undefined)).toEqual([
      ['shop', settings.audience],
      ...settings.serviceAudiences.map((name) => [name, name]),
    ])
  })

  it('has the same lifetimes', () => {
    expect(realm).toMatchObject({
      accessCodeLifespan: lifetimes.code,
      accessCodeLifespanLogin: lifetimes.loginPage,
      ssoSessionIdleTimeout: lifetimes.session,
      ssoSessionMaxLifespan: lifetimes.session,
      revokeRefreshToken: true,
      refreshTokenMaxReuse: 0,
    })
    const { attributes } = clientOf('checkout')
    expect(Reflect.get(attributes, 'access.token.lifespan')).toBe(String(lifetimes.serviceToken))
    expect(realm.accessTokenLifespan).toBe('${BOOKSTORE_ACCESS_TOKEN_SECONDS:300}')
    expect(lifetimes.idToken).toBe(lifetimes.accessToken)
  })

  it('locks a name as early and as long', () => {
    expect(realm).toMatchObject({
      bruteForceProtected: true,
      failureFactor: lockout.wrongPasswords,
      waitIncrementSeconds: lockout.seconds,
      maxFailureWaitSeconds: lockout.seconds,
      maxDeltaTimeSeconds: lockout.seconds,
    })
  })

  it('has the same named users, with the same subjects and roles', () => {
    const users = realm.users.map(({ id, username, realmRoles }) => ({ id, username, realmRoles }))
    expect(users).toEqual(
      Object.entries(settings.users).map(([username, realmRoles]) => ({
        id: subjectOf(username),
        username,
        realmRoles,
      })),
    )
  })

  it('holds no secret: the environment fills every place of one', () => {
    const state = {
      clientSecrets: { storefront: 's', checkout: 's' },
      passwords: { user1: 'p', admin1: 'p' },
    }
    const variables = Object.keys(realmVariables({ settings, state, shopUrl: shop }))
    const asked = JSON.stringify(realm).matchAll(/\$\{([A-Z0-9_]+)(?::[^}]*)?\}/g)
    expect(new Set([...asked].map(([, name]) => name))).toEqual(new Set(variables))
    const secrets = realm.clients.flatMap((client) => ('secret' in client ? [client.secret] : []))
    const passwords = realm.users.flatMap(({ credentials }) => credentials.map((c) => c.value))
    expect([...secrets, ...passwords]).toEqual([
      '${BOOKSTORE_STOREFRONT_SECRET}',
      '${BOOKSTORE_CHECKOUT_SECRET}',
      '${BOOKSTORE_USER1_PASSWORD}',
      '${BOOKSTORE_ADMIN1_PASSWORD}',
    ])
  })

  it('keeps the tools’ client out of a cluster', () => {
    expect(clientOf('bookstore-cli').enabled).toBe('${BOOKSTORE_CLI_ENABLED:false}')
  })
})
