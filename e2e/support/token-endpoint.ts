import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { closeServer, listenOn } from '../../platform/local/src/listen.ts'
import { shopRun } from './run.ts'

export type TokenEndpoint = {
  /** Posted to, it gives tokens; read, it gives the provider's keys. */
  url: string
  /** How many times tokens were asked for with a refresh token. */
  refreshes(): number
  /** Keeps the answers to refreshes back until this is over. */
  hold(until: Promise<unknown>): void
  /** Answers nothing but 503 until it is `back`. */
  away(): void
  back(): void
  close(): Promise<void>
}

/**
 * Stands before the provider's endpoints for servers and passes everything on.
 * @param loginSeconds how long the access token of a login is said to live
 */
export async function openTokenEndpoint(loginSeconds: number): Promise<TokenEndpoint> {
  let refreshes = 0
  let isAway = false
  let held: Promise<unknown> = Promise.resolve()

  async function giveTokens(request: IncomingMessage, response: ServerResponse) {
    const body = await buffer(request)
    const isRefresh = new URLSearchParams(body.toString()).get('grant_type') === 'refresh_token'
    if (isRefresh) refreshes += 1
    const answer = await passOn(request, body)
    const tokens: unknown = await answer.json()
    const changes = answer.ok && !isRefresh ? { expires_in: loginSeconds } : {}
    if (isRefresh) await held
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(Object.assign({}, tokens, changes)))
  }

  const { server, url } = await listenOn({ port: 0 }, async (request, response) => {
    if (isAway) response.writeHead(503).end()
    else if (request.method === 'POST') await giveTokens(request, response)
    else response.end(await (await fetch(shopRun().identity.jwksUrl)).text())
  })
  return {
    url,
    refreshes: () => refreshes,
    hold: (until) => (held = until),
    away: () => void (isAway = true),
    back: () => void (isAway = false),
    close: () => closeServer(server, 0),
  }
}

function passOn({ headers }: IncomingMessage, body: Buffer<ArrayBuffer>): Promise<Response> {
  const passed = new Headers({ 'content-type': headers['content-type'] ?? '' })
  if (headers.authorization) passed.set('authorization', headers.authorization)
  return fetch(shopRun().identity.tokenUrl, { method: 'POST', headers: passed, body })
}
