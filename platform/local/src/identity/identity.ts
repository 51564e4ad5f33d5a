import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { createLogIn, type LogIn } from './attempts.ts'
import { answerLogin } from './login.ts'
import { createProvider } from './provider.ts'
import { readSettings, settingsFile, type Settings } from './settings.ts'
import { keepState } from './state.ts'
import { createDirectory } from './users.ts'

type Options = {
  /** 0 takes a free one. */
  port?: number
  /** Where browsers find it, without a path; `http://localhost:<port>` unless told. */
  issuer?: string
  /** Where `identity.json` is kept: signing keys, client secrets, passwords. */
  stateDir: string
  settingsFile?: URL | string
  shopUrl?: string
  onError?: (error: unknown) => void
}

const assets: Record<string, { type: string; file: URL }> = {
  '/assets/identity.css': { type: 'text/css', file: asset('identity.css') },
  '/assets/logout.js': { type: 'text/javascript', file: asset('logout.js') },
  '/assets/icon.svg': { type: 'image/svg+xml', file: asset('icon.svg') },
}

function asset(name: string) {
  return new URL(`./assets/${name}`, import.meta.url)
}

/** Browsers apply `form-action` to the redirect after a form too, so it names where clients live. */
function securityHeaders(settings: Settings) {
  const clients = Object.values(settings.clients)
  const origins = clients
    .flatMap((client) => [...client.redirectUris, ...client.postLogoutRedirectUris])
    .map((uri) => new URL(uri).origin)
    .map((origin) => (origin === 'http://127.0.0.1' ? `${origin}:*` : origin))
  const formAction = ["'self'", ...new Set(origins)].join(' ')
  return {
    'content-security-policy':
      `default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; ` +
      `form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
  }
}

/**
 * Starts the identity provider of the local tiers on the loopback address.
 * `users` gives the passwords of the named users; those of the shoppers follow from `shopperSecret`.
 * @throws Error with `code` EADDRINUSE when the port is taken, EACCES when the folder is not writable
 */
export async function startIdentity(options: Options) {
  const shopUrl = options.shopUrl ?? 'http://localhost:30000'
  const settings = readSettings(options.settingsFile ?? settingsFile, shopUrl)
  const state = await keepState(options.stateDir, settings)
  const directory = createDirectory(settings, state)
  const logIn = createLogIn(settings, directory)

  const server = createServer()
  const port = await listen(server, options.port ?? 30080)
  const issuer = options.issuer ?? `http://localhost:${port}`
  const provider = createProvider({ issuer, shopUrl, settings, state, directory, logIn })
  const onError = options.onError ?? ((error) => console.error(error))
  provider.on('server_error', (_ctx, error) => onError(error))
  EventEmitter.prototype.on.call(provider, 'error', onError)

  const serve = createHandler({ provider, logIn, shopUrl, issuer, settings })
  server.on('request', (request, response) => {
    serve(request, response).catch((error: unknown) => {
      onError(error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })

  const loopback = `http://127.0.0.1:${port}`
  return {
    issuer,
    /** Where browsers are sent to log in and out. */
    browserUrls: { authorizationUrl: `${issuer}/auth`, endSessionUrl: `${issuer}/session/end` },
    jwksUrl: `${loopback}/jwks`,
    tokenUrl: `${loopback}/token`,
    users: state.passwords,
    shopperSecret: state.shopperSecret,
    clientSecrets: state.clientSecrets,
    close: () => stop(server),
  }
}

function createHandler(deps: {
  provider: Provider
  logIn: LogIn
  shopUrl: string
  issuer: string
  settings: Settings
}) {
  const headers = new Map(Object.entries(securityHeaders(deps.settings)))
  const { host } = new URL(deps.issuer)
  const answer = deps.provider.callback()
  return async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeaders(headers)
    // The library builds its addresses from this header; they must be the issuer's whoever asks.
    request.headers.host = host
    const { pathname } = new URL(request.url ?? '/', deps.issuer)
    const found = assets[pathname]
    if (found) {
      response.setHeader('cache-control', 'public, max-age=3600')
      return void response.setHeader('content-type', found.type).end(readFileSync(found.file))
    }
    if (pathname === '/') return void response.writeHead(302, { location: deps.shopUrl }).end()
    if (pathname.startsWith('/login/')) return answerLogin(deps, request, response)
    await answer(request, response)
  }
}

function listen(server: ReturnType<typeof createServer>, port: number) {
  return new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function stop(server: ReturnType<typeof createServer>) {
  return new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
