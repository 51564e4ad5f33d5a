import { interactionPolicy, Provider, type Configuration } from 'oidc-provider'
import { createAudiences } from './audiences.ts'
import { clientMetadata } from './clients.ts'
import type { LogIn } from './attempts.ts'
import { createMemoryStore } from './memory-store.ts'
import { errorPage, loggedOutPage, logoutPage } from './pages.ts'
import { registerPasswordGrant } from './password-grant.ts'
import type { Settings } from './settings.ts'
import type { State } from './state.ts'
import type { Directory } from './users.ts'

type Dependencies = {
  issuer: string
  shopUrl: string
  settings: Settings
  state: State
  directory: Directory
  logIn: LogIn
}
type Audiences = ReturnType<typeof createAudiences>
type LoadGrant = NonNullable<Configuration['loadExistingGrant']>

/** Every client is the bookshop's own, so nobody is asked to consent: the grant exists at once. */
const grantEverything: LoadGrant = async (ctx) => {
  const { client, session, provider, params, resourceServers } = ctx.oidc
  if (!client || !session?.accountId) return undefined
  const known = session.grantIdFor(client.clientId)
  const kept = known === undefined ? undefined : await provider.Grant.find(known)
  if (kept) return kept
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope(`${params?.['scope'] ?? 'openid'}`)
  for (const [resource, server] of Object.entries(resourceServers ?? {})) {
    grant.addResourceScope(resource, server.scope)
  }
  await grant.save()
  return grant
}

function lifetimes({ lifetimes: seconds }: Settings): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: seconds.accessToken,
    ClientCredentials: seconds.serviceToken,
    AuthorizationCode: seconds.code,
    IdToken: seconds.idToken,
    Interaction: seconds.loginPage,
    RefreshToken: seconds.session,
    Session: seconds.session,
    Grant: seconds.session,
  }
}

function logoutFeatures(shopUrl: string) {
  return {
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(ctx, form) {
        // A valid hint names the session that the client ends: Keycloak does not ask then either.
        const hint: unknown = ctx.oidc.entities.IdTokenHint?.payload['sub']
        ctx.body = logoutPage(form, { ask: hint !== ctx.oidc.session?.accountId })
      },
      postLogoutSuccessSource(ctx) {
        ctx.body = loggedOutPage(shopUrl)
      },
    },
  } satisfies Configuration['features']
}

function noConsentPolicy() {
  const policy = interactionPolicy.base()
  policy.get('consent')?.checks.remove('native_client_prompt')
  return policy
}

function cookies(state: State) {
  return {
    keys: state.cookieKeys,
    names: { session: 'identity', interaction: 'identity_login', resume: 'identity_resume' },
    long: { signed: true, httpOnly: true, sameSite: 'lax' },
    short: { signed: true, httpOnly: true, sameSite: 'lax' },
  } satisfies Configuration['cookies']
}

function accounts(directory: Directory) {
  const find = (subject: string) => directory.find(subject)
  return {
    async findAccount(_ctx, subject) {
      const user = find(subject)
      if (!user) return undefined
      const claims = { sub: subject, roles: user.roles, preferred_username: user.name }
      return { accountId: subject, claims: () => claims }
    },
    extraTokenClaims(_ctx, token) {
      const azp = token.clientId
      if (!('accountId' in token)) return { azp }
      const user = find(token.accountId)
      return { azp, roles: user?.roles ?? [], preferred_username: user?.name }
    },
  } satisfies Configuration
}

function features(shopUrl: string, audiences: Audiences) {
  return {
    ...logoutFeatures(shopUrl),
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
    },
    resourceIndicators: audiences.resourceIndicators,
  } satisfies Configuration['features']
}

function configuration(deps: Dependencies, audiences: Audiences) {
  const { settings, state, directory } = deps
  return {
    adapter: createMemoryStore(),
    clients: Object.entries(settings.clients).map(([id, client]) =>
      clientMetadata(id, client, state.clientSecrets[id]),
    ),
    jwks: state.jwks,
    cookies: cookies(state),
    scopes: ['openid', 'profile', ...settings.serviceAudiences],
    claims: { openid: ['sub', 'roles'], profile: ['preferred_username'] },
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    ttl: lifetimes(settings),
    clientBasedCORS: () => false,
    // The back-channel logout of the shop is on loopback, where the library's own dispatcher refuses
    // to go. Clients are declared in a file, so no address comes from outside.
    fetch: (url, { dispatcher: _refusesLoopback, ...options } = {}) => fetch(url, options),
    ...accounts(directory),
    loadExistingGrant: grantEverything,
    interactions: {
      policy: noConsentPolicy(),
      url: (_ctx, interaction) => `/login/${interaction.uid}`,
    },
    features: features(deps.shopUrl, audiences),
    renderError(ctx, out) {
      ctx.type = 'html'
      ctx.body = errorPage(deps.shopUrl, out)
    },
  } satisfies Configuration
}

/**
 * The OpenID Connect provider of the local tiers (library `oidc-provider`). On a cluster Keycloak
 * keeps the same contract; `contract/` holds what both must do.
 */
export function createProvider(deps: Dependencies): Provider {
  const audiences = createAudiences(deps.settings)
  const provider = new Provider(deps.issuer, configuration(deps, audiences))
  registerPasswordGrant(provider, deps.logIn, audiences.forPeople)
  provider.use(async (ctx, next) => {
    await next()
    // Nobody is logged in here (any more): the library's own page that says nothing becomes ours.
    if (ctx['oidc']?.route === 'end_session' && !ctx['oidc'].session?.accountId) {
      if (ctx.status === 200) ctx.body = logoutPage(hiddenForm(ctx.body), { ask: false })
    }
    if (ctx.status === 404 && ctx.accepts('json', 'html') === 'html' && !ctx.body) {
      ctx.status = 404
      ctx.type = 'html'
      ctx.body = errorPage(deps.shopUrl, { error: 'not_found' })
    }
  })
  return provider
}

/** The form of that page without its own answer, which a button of ours gives. */
function hiddenForm(page: unknown) {
  const form = /<form[^>]*>[^]*?(?=<noscript>)/.exec(`${page}`)?.[0] ?? ''
  return `${form.replace(/<input[^>]*name="logout"[^>]*>/, '')}</form>`
}
