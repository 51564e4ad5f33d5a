import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { functionsReport as shown } from '../../../storefront/src/lib/server/api/admin/functions-report.ts'
import { functionsReport } from '../../lookout/src/contract.ts'
import { echo, type Fixture } from '../testing/fixture-functions.ts'
import { head, host, manifest, raw, startGatewayFixture } from '../testing/fixture-gateway.ts'
import type { GatewayFixture } from '../testing/fixture-gateway.ts'
import { createGateway, type Gateway } from './gateway.ts'
import { parseRoutes } from './routes.ts'

let fixture: GatewayFixture
let shop: Fixture
let gateway: Gateway
let base: string
beforeAll(async () => {
  fixture = await startGatewayFixture()
  ;({ shop, gateway, base } = fixture)
})
afterAll(() => fixture.remove())

function control(path: string): Promise<Response> {
  return fetch(`${shop.activator.address('books')}${path}`)
}

const problem = (status: number, code: string, title: string, instance: string) => ({
  type: `/problems/${code}`,
  title,
  status,
  instance,
  code,
  traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
})

describe('the gateway', () => {
  it('answers what no route lists with 404', async () => {
    const answer = await fetch(`${base}/reservations`, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toEqual(problem(404, 'not-found', 'Not found', '/reservations'))
  })

  it('answers another method of a listed path with 405 and Allow', async () => {
    const answer = await fetch(`${base}/ecom/books`, { method: 'DELETE' })
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
    expect(await answer.json()).toEqual(
      problem(405, 'method-not-allowed', 'This method is not allowed here', '/ecom/books'),
    )
  })

  it('serves HEAD like GET', async () => {
    const answer = await fetch(`${base}/ecom/books`, { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(answer.headers.get('content-type')).toBe('application/json')
  })

  it('forwards path, query and body unchanged, and both cookies back', async () => {
    const path = '/ecom/books/%E2%82%AC?q=a%2Fb//../&q=2'
    expect(await echo(`${base}${path}`)).toMatchObject({ url: path, method: 'GET', body: '' })
    const body = 'x'.repeat(100_000)
    const answer = await fetch(`${base}/ecom/books`, { method: 'POST', body })
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(answer.headers.get('x-hop')).toBeNull()
    expect(await answer.json()).toMatchObject({ method: 'POST', body })
  })

  it('forwards a body without a length, and none where there is none', async () => {
    const chunked = head('POST', '/ecom/books', 'transfer-encoding: chunked')
    const answer = await raw(fixture, `${chunked}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`)
    expect(answer).toContain('"body":"abcde"')
    const { headers, body } = await echo(`${base}/ecom/books`, { method: 'POST' })
    expect([headers['content-length'], headers['transfer-encoding'], body]).toEqual([
      '0',
      undefined,
      '',
    ])
  })
})

describe('a body that is answered before its end', () => {
  it('is not taken for the next request on its connection', async () => {
    const size = 5_000_000
    const early = head('POST', '/early', `content-length: ${size}`).replace('close', 'keep-alive')
    const answer = await raw(fixture, `${early}${'x'.repeat(size)}${head('GET', '/ecom/books')}`)
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
  })
})

describe('headers', () => {
  it('that claim to come from a proxy, from Knative or from an event are dropped', async () => {
    const { headers } = await echo(`${base}/ecom/books`, {
      headers: {
        forwarded: 'for=6.6.6.6',
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        'x-forwarded-client-cert': 'By=evil',
        'x-real-ip': '6.6.6.6',
        'knative-serving-revision': 'other',
        'k-network-hash': '1',
        'ce-type': 'order.created',
        authorization: 'Bearer a.b.c',
        'idempotency-key': 'k1',
      },
    })
    const { 'user-agent': _agent, traceparent, ...seen } = headers
    expect(seen).toEqual({
      host,
      accept: '*/*',
      'accept-encoding': 'gzip, deflate',
      'accept-language': '*',
      'sec-fetch-mode': 'cors',
      connection: 'keep-alive',
      authorization: 'Bearer a.b.c',
      'idempotency-key': 'k1',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': `127.0.0.1:${gateway.port}`,
      'x-forwarded-proto': 'http',
    })
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })

  it('of the connection end at the gateway, those it nominates as well', async () => {
    const answer = await raw(
      fixture,
      'GET /ecom/books HTTP/1.1\r\nhost: localhost\r\nconnection: close, x-mine, x-forwarded-for\r\n' +
        'x-mine: 1\r\nkeep-alive: 5\r\nte: trailers\r\nupgrade: h2c\r\nproxy-authorization: x\r\n\r\n',
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).not.toMatch(/x-mine|upgrade|proxy-auth|"te"|"keep-alive":/)
    expect(answer).toContain('"x-forwarded-for":"127.0.0.1"')
  })

  it('carry on a trace, and begin one where there is none that can be read', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const given = await echo(`${base}/ecom/books`, { headers: { traceparent, tracestate: 'a=1' } })
    expect([given.headers.traceparent, given.headers.tracestate]).toEqual([traceparent, 'a=1'])
    const broken = { traceparent: '00-0-0-01', tracestate: 'a=1' }
    const begun = await echo(`${base}/ecom/books`, { headers: broken })
    expect(begun.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    expect(begun.headers.tracestate).toBeUndefined()
  })
})

describe('streams', () => {
  it('bring their head and first part before their end', async () => {
    const held = await fetch(`${base}/hold`)
    expect(held.status).toBe(200)
    const answer = await fetch(`${base}/stream`)
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect(await reader?.read()).toEqual({ done: false, value: 'first,' })
    await control('/release')
    expect(await reader?.read()).toEqual({ done: false, value: 'released' })
    expect(await reader?.read()).toEqual({ done: true, value: undefined })
    expect(await held.text()).toBe('released')
  })

  it('end at the function when the client goes away', async () => {
    const client = new AbortController()
    const waiting = fetch(`${base}/wait`, { method: 'POST', signal: client.signal }).catch(
      (error: Error) => error.name,
    )
    const held = async () => (await control('/held')).text()
    await vi.waitFor(async () => expect(await held()).toBe('1'))
    client.abort()
    expect(await waiting).toBe('AbortError')
    await vi.waitFor(async () => expect(await held()).toBe('0'))
    await vi.waitFor(() => expect(shop.activator.stats()[0]?.inFlight).toBe(0), 15_000)
  })
})

describe('GET /_local/functions', () => {
  it('shows every function as JSON', async () => {
    const answer = await fetch(`${base}/_local/functions`)
    expect(answer.headers.get('content-type')).toBe('application/json')
    const { functions } = JSON.parse(await answer.text())
    expect(functions).toEqual(JSON.parse(JSON.stringify(shop.activator.stats())))
    expect(functions[1]).toMatchObject({ name: 'cart', state: 'cold', requests: 0 })
  })

  it('says what the storefront shows, as the lookout does on the cluster', async () => {
    await fetch(`${base}/ecom/books`)
    const body: unknown = await (await fetch(`${base}/_local/functions`)).json()
    const { functions, ...rest } = v.parse(shown, body)
    const wake = { at: expect.any(String), milliseconds: expect.any(Number), isRounded: false }

    expect(v.parse(functionsReport, body).since).toBe(shop.activator.since)
    expect(rest).toEqual({ source: 'activator', since: shop.activator.since, faults: [] })
    expect(functions).toEqual([
      {
        name: 'books',
        state: 'warm',
        pods: [
          { name: expect.stringMatching(/^books-\d+$/), state: 'ready', since: expect.any(String) },
        ],
        desired: 1,
        coldStarts: 1,
        lastWake: wake,
        revision: 'local',
        version: '',
        scale: { min: 0, max: 1 },
        fault: null,
      },
      expect.objectContaining({ name: 'cart', state: 'cold', pods: [], desired: 0, coldStarts: 0 }),
    ])
  })

  it('shows a browser a page that renews itself', async () => {
    const answer = await fetch(`${base}/_local/functions`, { headers: { accept: 'text/html' } })
    const page = await answer.text()
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page).toContain('<meta http-equiv="refresh" content="2">')
    expect(page).toMatch(/<td>books<\/td><td class="state"><span class="dot"><\/span>warm<\/td>/)
    expect(page).toContain('1 of 2 warm')
  })

  it('is only read', async () => {
    const answer = await fetch(`${base}/_local/functions`, { method: 'POST' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('a gateway', () => {
  it('does not start on a port that is taken, and says so', async () => {
    const again = createGateway({ port: gateway.port, routes: [], backend: shop.activator })
    await expect(again).rejects.toThrow(
      `Port ${gateway.port} of 127.0.0.1 cannot be opened: another program uses it`,
    )
  })

  it('does not start with a route to nobody', async () => {
    const routes = parseRoutes('books.yaml', manifest('gone.shop.svc.cluster.local'))
    const lost = createGateway({ port: 0, routes, backend: shop.activator })
    await expect(lost).rejects.toThrow(
      'books.yaml leads to gone.shop.svc.cluster.local, which nobody serves',
    )
  })
})
