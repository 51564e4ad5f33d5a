import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe } from 'vitest'
import * as flow from '../../../../../scripts/lib/login.ts'
import { audienceContract } from './audiences.ts'
import { codeFlowContract } from './code-flow.ts'
import type { Context, Target } from './context.ts'
import { logoutContract } from './logout.ts'
import { passwordContract } from './passwords.ts'
import { tokenContract } from './tokens.ts'

/** What every identity provider of the shop does, whichever tier it stands in. */
export function identityContract(name: string, start: () => Promise<Target>) {
  describe(`identity of ${name}`, () => {
    let target: Target
    let discovery: flow.Discovery
    beforeAll(async () => {
      target = await start()
      discovery = await flow.discover(target.issuer)
    })
    afterAll(() => target.close())

    const context: Context = {
      target: () => target,
      discovery: () => discovery,
      async verify(token, audience) {
        const keys = createRemoteJWKSet(new URL(discovery.jwks_uri))
        const { issuer } = target
        return (await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256'] })).payload
      },
      exchange: (parameters, client = target.storefront) =>
        flow.requestTokens(discovery.token_endpoint, client, parameters),
    }
    codeFlowContract(context)
    tokenContract(context)
    audienceContract(context)
    passwordContract(context)
    logoutContract(context)
  })
}
