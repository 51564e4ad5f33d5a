import { verifier } from '@bookstore/shared/auth.ts'
import { readEnv } from '@bookstore/shared/env.ts'
import { logger } from '@bookstore/shared/log.ts'
import { serve } from '@bookstore/shared/server.ts'
import { createApp } from './app.ts'
import { schemas } from './env.ts'
import { kubernetesApi } from './kubernetes-api.ts'
import { lookOut } from './look-out.ts'

const { settings } = readEnv(schemas, process.env)
const log = logger('lookout', settings.LOG_LEVEL)
const api = kubernetesApi({
  url: settings.KUBERNETES_URL,
  tokenFile: settings.KUBERNETES_TOKEN_FILE,
  caFile: settings.KUBERNETES_CA_FILE,
})
const lookout = lookOut({ api, namespaces: settings.NAMESPACES, log })
const verify = verifier({ issuer: settings.OIDC_ISSUER, jwksUrl: settings.OIDC_JWKS_URL })
const app = createApp({ report: lookout.report, verify, log })

serve({ app, address: settings.ADDRESS, port: settings.PORT, log, onStop: lookout.stop })
