import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createApp } from './app.ts'
import type { Fields } from './log.ts'
import { operation, reply } from './operation.ts'
import { problem } from './problem.ts'
import { limiter } from './rate-limit.ts'
import { queryInteger, text, uuid } from './schema.ts'

const traceId = 'a'.repeat(32)
const traced = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` }
const json = { 'content-type': 'application/json' }

function openApp() {
  const lines: { message: string; fields: Fields | undefined }[] = []
  const line = (message: string, fields?: Fields) => void lines.push({ message, fields })
  const log = { debug: line, info: line, warn: line, error: line }
  const app = createApp({
    name: 'test',
    log,
    verify: async (authorization) => {
      if (authorization === undefined) throw problem('unauthenticated')
      return { subject: 'somebody', roles: authorization.split(' '), client: authorization }
    },
    limit: limiter({ log }),
    operations: [
      operation({
        method: 'get',
        path: '/things/:id',
        id: 'getThing',
        summary: 'One thing',
        access: 'public',
        limit: 3,
        params: v.strictObject({ id: uuid }),
        query: v.strictObject({ size: queryInteger(1, 100, 20) }),
        responses: { 200: { description: 'The thing' } },
        handle: ({ params, query }) => reply(200, { ...params, ...query }, { etag: '"1"' }),
      }),
      operation({
        method: 'post',
        path: '/things',
        id: 'addThing',
        summary: 'Add a thing',
        access: { role: 'admin' },
        body: v.strictObject({ name: text(1, 5), tags: v.optional(v.array(v.string()), []) }),
        responses: { 201: { description: 'Added' } },
        handle: ({ body, user }) => reply(201, { ...body, by: user.id }),
      }),
      operation({
        method: 'post',
        path: '/wishes',
        id: 'wish',
        summary: 'Makes a wish, or none',
        access: 'public',
        body: v.strictObject({ name: v.optional(text(1, 5)) }),
        bodyOptional: true,
        responses: { 200: { description: 'The wish' } },
        handle: ({ body }) => reply(200, body),
      }),
      operation({
        method: 'put',
        path: '/broken',
        id: 'break',
        summary: 'Fails',
        access: { audience: 'inner', client: 'checkout' },
        responses: { 200: { description: 'Never' } },
        handle: () => {
          throw Object.assign(new Error('secret detail'), { code: 'ECONNREFUSED' })
        },
      }),
      operation({
        method: 'delete',
        path: '/broken',
        id: 'breakOddly',
        summary: 'Fails',
        access: 'internal',
        responses: { 200: { description: 'Never' } },
        handle: () => {
          throw new Error('secret detail')
        },
      }),
    ],
  })
  return { app, lines }
}

const thing = '/things/00000000-0000-0000-0000-00000000000A'

describe('GET /things/:id', () => {
  it('answers with the security headers, the request id and the remaining requests', async () => {
    const { app } = openApp()

    const response = await app.request(`${thing}?size=5`, { headers: traced })

    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ id: thing.slice(8).toLowerCase(), size: 5 })
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'content-type': 'application/json',
      etag: '"1"',
      ratelimit: '"minute";r=2;t=60',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-request-id': traceId,
    })
  })

  it('refuses a call over the limit and says when to come back', async () => {
    const { app } = openApp()
    for (let call = 0; call < 3; call++) expect((await app.request(thing)).status).toBe(200)

    const response = await app.request(thing, { headers: traced })

    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('60')
    expect(response.headers.get('ratelimit')).toBe('"minute";r=0;t=60')
    expect(response.headers.get('ratelimit-policy')).toBe('"minute";q=3;w=60')
  })

  it.each([
    ['/things/1', '{id}', 'Invalid UUID: Expected 8-4-4-4-12 hexadecimal digits'],
    [`${thing}?size=0`, '?size', 'Invalid value: Expected >=1 but received 0'],
    [`${thing}?size=x`, '?size', 'Invalid integer'],
    [`${thing}?other=1`, '?other', 'Invalid key: Expected never but received "other"'],
  ])('refuses %s', async (path, pointer, detail) => {
    const response = await openApp().app.request(path, { headers: traced })

    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toEqual({
      type: '/problems/invalid-input',
      title: 'The request is not valid',
      status: 400,
      instance: path.split('?')[0],
      code: 'invalid-input',
      traceId,
      errors: [{ pointer, detail }],
    })
  })
})

describe('POST /things', () => {
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) =>
    openApp().app.request('/things', {
      method: 'POST',
      body,
      headers: { authorization: 'admin', ...headers },
    })

  it('takes a body that fits', async () => {
    const response = await post('{"name":"a"}')

    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ name: 'a', tags: [], by: 'somebody' })
  })

  it.each([
    ['malformed JSON', '{"name"', 400, 'malformed-json'],
    ['no body', '', 400, 'malformed-json'],
    ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, 'malformed-json'],
    ['an unknown field', '{"name":"a","x":1}', 400, 'invalid-input'],
    ['__proto__', '{"name":"a","__proto__":{}}', 400, 'invalid-input'],
    ['NUL', '{"name":"\\u0000a"}', 400, 'invalid-input'],
    ['half a surrogate pair', '{"name":"\\ud800a"}', 400, 'invalid-input'],
    ['a blank text', '{"name":"  "}', 400, 'invalid-input'],
    ['an array', '[]', 400, 'invalid-input'],
    ['64 KiB and more', JSON.stringify({ name: 'a'.repeat(65_536) }), 413, 'body-too-large'],
  ])('refuses %s', async (_, body, status, code) => {
    const response = await post(body)

    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ status, code })
  })

  it.each([
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json; charset=latin1' },
  ])('refuses the media type %j', async (headers) => {
    expect((await post('{"name":"a"}', headers)).status).toBe(415)
  })

  it.each([
    ['and reads it to its end', 10, null],
    ['and closes the connection when it does not end', Infinity, 'close'],
  ])('refuses a body without a declared length %s', async (_, parts, connection) => {
    const { app } = openApp()
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        if (sent === parts) return controller.close()
        sent += 1
        controller.enqueue(new Uint8Array(10_000))
      },
    })
    const headers = { ...json, authorization: 'admin' }
    const init = { method: 'POST', body, headers, duplex: 'half' } satisfies RequestInit

    const response = await app.request(new Request('http://localhost/things', init))

    expect(response.status).toBe(413)
    expect(response.headers.get('connection')).toBe(connection)
    expect(sent).toBeGreaterThanOrEqual(Math.min(parts, 1678))
    expect(sent).toBeLessThan(1700)
  })

  it.each([
    [undefined, {}, 200],
    ['{"name":"a"}', json, 200],
    ['{"name":"a"}', {}, 415],
    ['{"name":"a"}', { 'content-type': 'text/plain' }, 415],
  ])('takes no body, or one that says what it is: %j as %j', async (body, headers, status) => {
    const bytes = body === undefined ? null : new TextEncoder().encode(body)
    const init = { method: 'POST', body: bytes, headers }
    expect((await openApp().app.request('/wishes', init)).status).toBe(status)
  })

  it('names the address as it came', async () => {
    const { app } = openApp()

    const response = await app.request('/things/%F0%9F%93%96%20?size=2')

    expect(await response.json()).toMatchObject({ instance: '/things/%F0%9F%93%96%20' })
  })

  it('refuses another role, and nobody', async () => {
    const { app } = openApp()

    const other = await app.request('/things', {
      method: 'POST',
      headers: { authorization: 'customer' },
    })
    const nobody = await app.request('/things', { method: 'POST' })

    expect([other.status, nobody.status]).toEqual([403, 401])
  })
})

describe('failures', () => {
  it('answers 503 without a reason when a dependency is down, and logs the cause', async () => {
    const { app, lines } = openApp()

    const response = await app.request('/broken', {
      method: 'PUT',
      headers: { ...traced, authorization: 'checkout' },
    })

    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await response.json()).toEqual({
      type: '/problems/dependency-down',
      title: 'A part of the shop is not available',
      status: 503,
      instance: '/broken',
      code: 'dependency-down',
      traceId,
    })
    expect(lines[0]).toMatchObject({
      message: 'failed',
      fields: { error: { message: 'secret detail' } },
    })
  })

  it('answers 500 without a reason when the code is wrong', async () => {
    const response = await openApp().app.request('/broken', { method: 'DELETE' })

    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
  })

  it('admits only the one client of an audience', async () => {
    const { app } = openApp()

    expect(
      (await app.request('/broken', { method: 'PUT', headers: { authorization: 'cart' } })).status,
    ).toBe(403)
  })

  it('answers 405 with the allowed methods, and 404 elsewhere', async () => {
    const { app } = openApp()

    const known = await app.request('/broken', { method: 'PATCH' })
    const unknown = await app.request('/nothing')

    expect([known.status, known.headers.get('allow')]).toEqual([405, 'PUT, DELETE'])
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'not-found' }])
  })
})

describe('health', () => {
  it.each(['/health/liveness', '/health/readiness'])('answers %s', async (path) => {
    const response = await openApp().app.request(path)

    expect([response.status, await response.json()]).toEqual([200, { status: 'up' }])
  })
})
