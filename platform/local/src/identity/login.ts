import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import type { LogIn } from './attempts.ts'
import { errorPage, loginPage } from './pages.ts'

type Pages = { provider: Provider; logIn: LogIn; shopUrl: string; issuer: string }

const maxFormBytes = 4096

/** Answers `/login/<id>`: the form by GET, a try by POST. The cookie of the login must be there. */
export async function answerLogin(
  pages: Pages,
  request: IncomingMessage,
  response: ServerResponse,
) {
  try {
    await pages.provider.interactionDetails(request, response)
  } catch {
    return send(response, 400, errorPage(pages.shopUrl, { error: 'session_not_found' }))
  }
  const action = new URL(request.url ?? '/', pages.issuer).pathname
  if (request.method === 'POST') return tryLogin(pages, action, request, response)
  if (request.method === 'GET' || request.method === 'HEAD') {
    return send(response, 200, loginPage({ action }))
  }
  response.setHeader('allow', 'GET, POST')
  send(response, 405, errorPage(pages.shopUrl, { error: 'method_not_allowed' }))
}

async function tryLogin(
  { provider, logIn, issuer, shopUrl }: Pages,
  action: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const origin = request.headers.origin
  const form = await readForm(request)
  if (!form || (origin !== undefined && origin !== new URL(issuer).origin)) {
    return send(response, 400, errorPage(shopUrl, { error: 'invalid_request' }))
  }
  if (form.has('cancel')) {
    const result = { error: 'access_denied', error_description: 'the login was cancelled' }
    return provider.interactionFinished(request, response, result)
  }
  const username = (form.get('username') ?? '').trim()
  const { user, wait } = logIn(username, form.get('password') ?? '')
  if (wait > 0) {
    response.setHeader('retry-after', wait)
    const error = `Too many wrong passwords. Wait ${wait} seconds, then try again.`
    return send(response, 429, loginPage({ action, username, error }))
  }
  if (!user) {
    const error = 'User name and password do not match. Check both and try again.'
    return send(response, 422, loginPage({ action, username, error }))
  }
  const login = { accountId: user.subject, amr: ['pwd'] }
  await provider.interactionFinished(request, response, { login })
}

async function readForm(request: IncomingMessage) {
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return undefined
  let body = ''
  for await (const chunk of request) {
    body += chunk
    if (body.length > maxFormBytes) return undefined
  }
  return new URLSearchParams(body)
}

function send(response: ServerResponse, status: number, page: string) {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(page)
}
