import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from './app.ts'
import { listener } from './listener.ts'
import { operation, reply } from './operation.ts'

const line = vi.fn()
const log = { debug: line, info: line, warn: line, error: line }
const app = createApp({
  name: 'test',
  log,
  operations: [
    operation({
      method: 'post',
      path: '/notes',
      id: 'addNote',
      summary: 'Adds a note',
      access: 'public',
      body: v.strictObject({ text: v.string() }),
      responses: { 201: { description: 'Added' } },
      handle: ({ body }) => reply(201, body),
    }),
    operation({
      method: 'get',
      path: '/notes',
      id: 'getNotes',
      summary: 'All notes',
      access: 'public',
      query: v.object({ of: v.optional(v.string()) }),
      responses: { 200: { description: 'The notes' } },
      handle: ({ query, header }) =>
        reply(200, { ...query, as: header('authorization') ?? null, word: 'grün — 本' }),
    }),
    operation({
      method: 'delete',
      path: '/notes',
      id: 'removeNotes',
      summary: 'No notes any more',
      access: 'public',
      responses: { 204: { description: 'Gone' } },
      handle: () => reply(204),
    }),
  ],
})
app.get('/response', () => new Response('as it is', { status: 202, headers: { 'x-a': 'b' } }))
app.get('/invalid', (c) => c.env.respond?.('', 200, { 'x-a': '\n' }) ?? c.body(null))

const server = createServer({ joinDuplicateHeaders: true }, listener(app.fetch, log))
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

function open() {
  const address = server.address()
  const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8').on('data', (text: string) => (received += text))
  socket.on('error', () => {})
  return {
    socket,
    closed: new Promise<void>((resolve) => socket.once('close', () => resolve())),
    send: (...lines: string[]) => void socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    statuses: () =>
      [...received.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status)),
    received: () => received,
  }
}

const host = 'host: localhost'
const post = ['POST /notes HTTP/1.1', host, 'content-type: application/json'] as const
const get = ['GET /notes?of=me HTTP/1.1', host] as const

async function answered(connection: ReturnType<typeof open>, ...statuses: number[]) {
  await vi.waitFor(() => expect(connection.statuses()).toEqual(statuses), 10_000)
}

const request = (fields: object) => ['request', expect.objectContaining(fields)]

beforeEach(() => line.mockClear())

describe('a connection', () => {
  it('answers what comes at once in its order, and stays open', async () => {
    const connection = open()
    connection.send(
      ...get,
      '',
      ...post,
      'content-length: 14',
      '',
      '{"text":"abc"}DELETE /notes HTTP/1.1',
      host,
    )
    await answered(connection, 200, 201, 204)
    connection.send(...get)
    await answered(connection, 200, 201, 204, 200)
    expect(connection.received()).toContain('content-length: 44\r\n')
    expect(connection.received()).toContain('{"of":"me","as":null,"word":"grün — 本"}')
    expect(connection.received()).not.toContain('transfer-encoding')
    connection.socket.destroy()
  })

  it.each([
    ['a declared length', ['content-length: 3000000', '', 'x'.repeat(3_000_000)]],
    ['chunks', ['transfer-encoding: chunked', '', '2dc6c0', 'x'.repeat(3_000_000), '0']],
  ])('answers the next request after a body that is too large, of %s', async (_, body) => {
    const connection = open()
    connection.send(...post, ...body)
    await answered(connection, 413)
    connection.send(...get)
    await vi.waitFor(() => expect(connection.statuses().at(-1)).toBe(200), 10_000)
    connection.socket.destroy()
  })

  it('ends where a body does not end', async () => {
    const connection = open()
    connection.send(...post, 'transfer-encoding: chunked')
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const sendMore = (error?: Error | null) =>
      void (error ?? connection.socket.write(chunk, sendMore))
    sendMore()
    await connection.closed
    expect(line.mock.calls).toContainEqual(request({ method: 'POST', status: 413 }))
  })

  it('may break off within a body', async () => {
    const connection = open()
    connection.send(...post, 'content-length: 100', '', '{"text":')
    connection.socket.end()
    await connection.closed
    const found = request({ method: 'POST', status: 400 })
    await vi.waitFor(() => expect(line.mock.calls).toContainEqual(found), 10_000)
  })
})

describe('a request', () => {
  it.each([
    ['a length that is none', [...post, 'content-length: x']],
    ['two framings', [...post, 'content-length: 2', 'transfer-encoding: chunked', '', '{}']],
    ['two lengths', [...post, 'content-length: 2', 'content-length: 3', '', '{}']],
    ['no host', ['GET /notes HTTP/1.1']],
    ['no path', ['OPTIONS * HTTP/1.1', host]],
    ['a header that is none', [...get, 'a b: c']],
  ])('with %s is refused, and its connection ends', async (_, lines) => {
    const connection = open()
    connection.send(...lines)
    await connection.closed
    expect(connection.statuses()).toEqual([400])
  })

  it('may name its whole address', async () => {
    const connection = open()
    connection.send('GET http://example.org/notes?of=me HTTP/1.1', host, 'connection: close')
    await connection.closed
    expect(connection.received()).toContain('"of":"me"')
  })

  it('with two tokens has neither', async () => {
    const connection = open()
    connection.send(
      ...get,
      'authorization: Bearer a',
      'authorization: Bearer b',
      'connection: close',
    )
    await connection.closed
    expect(connection.received()).toContain('"as":"Bearer a, Bearer b"')
  })

  it('for the head has the headers and no body', async () => {
    const connection = open()
    connection.send('HEAD /notes HTTP/1.1', host, 'connection: close')
    await connection.closed
    expect(connection.received()).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[^]*x-content-type-options: nosniff[^]*\r\n\r\n$/,
    )
  })
})

describe('an answer', () => {
  it('may be a response', async () => {
    const connection = open()
    connection.send('GET /response HTTP/1.1', host, 'connection: close')
    await connection.closed
    expect(connection.received()).toMatch(
      /^HTTP\/1\.1 202 Accepted\r\n[^]*x-a: b\r\n[^]*\r\n\r\nas it is$/,
    )
  })

  it('that cannot be sent is a failure, which is logged', async () => {
    const connection = open()
    connection.send('GET /invalid HTTP/1.1', host)
    await connection.closed
    expect(connection.statuses()).toEqual([500])
    expect(line).toHaveBeenCalledWith('Not answered', expect.anything())
  })
})
