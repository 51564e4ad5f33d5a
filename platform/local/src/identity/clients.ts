import type { ClientMetadata } from 'oidc-provider'
import type { ClientSettings } from './settings.ts'

/** A client of the settings in the words of OpenID Connect Dynamic Client Registration 1.0. */
export function clientMetadata(id: string, client: ClientSettings, secret: string | undefined) {
  return {
    client_id: id,
    ...(secret === undefined ? {} : { client_secret: secret }),
    token_endpoint_auth_method: client.public
      ? ('none' as const)
      : ('client_secret_basic' as const),
    application_type: client.public ? ('native' as const) : ('web' as const),
    grant_types: client.grants,
    response_types: client.grants.includes('authorization_code') ? ['code' as const] : [],
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    scope: client.scopes.join(' '),
    ...(client.backchannelLogoutUri === undefined
      ? {}
      : {
          backchannel_logout_uri: client.backchannelLogoutUri,
          backchannel_logout_session_required: true,
        }),
  } satisfies ClientMetadata
}
