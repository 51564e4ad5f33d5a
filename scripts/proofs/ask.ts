import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { problems, type Slug } from '@bookstore/shared/problem.ts'
import { expect } from 'vitest'

export type Question = {
  token?: string
  headers?: Record<string, string | string[]>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is. */
  body?: string | Buffer
}

export type Answer = Awaited<ReturnType<typeof ask>>

/**
 * Makes one request with the path exactly as given, which `fetch` would tidy up, and reads the whole answer.
 * @param url where the server is
 */
export async function ask(url: string, method: string, path: string, question: Question = {}) {
  const { token, json, headers } = question
  const body = json === undefined ? question.body : JSON.stringify(json)
  const { hostname, port } = new URL(url)
  const isChunked = headers?.['transfer-encoding'] !== undefined
  const sending = request({
    host: hostname === 'localhost' ? '127.0.0.1' : hostname,
    port,
    method,
    path,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(body === undefined || isChunked ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...headers,
    },
  })
  sending.end(body)
  const [response] = await once(sending, 'response')
  const answered = await text(response)
  return { status: Number(response.statusCode), headers: headersOf(response), ...parsed(answered) }
}

function headersOf({ headers }: { headers: object }): Record<string, string | undefined> {
  return { ...headers }
}

function parsed(answered: string) {
  const isJson = /^[[{]/.test(answered)
  return { text: answered, body: isJson ? JSON.parse(answered) : undefined }
}

/** A moment in answers: ISO 8601 in UTC. */
export const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
export const uuid = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
/** A UUID that names nothing. */
export const nobody = '00000000-0000-4000-8000-00000000dead'

/** Gives one of the ten books that keep their ids. */
export function bookNumber(index: number): string {
  return `00000000-0000-0000-0000-${index.toString(16).padStart(12, '0')}`
}

/** The problem document of RFC 9457 that the shop answers with. */
export function problemOf(slug: Slug, instance: string, more: object = {}) {
  const { status, title } = problems[slug]
  return {
    type: `/problems/${slug}`,
    title,
    status,
    instance,
    code: slug,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    ...more,
  }
}

/** Asserts the whole problem: status, headers and document. */
export function expectProblem(answer: Answer, slug: Slug, instance: string, more: object = {}) {
  const { status, headers, body } = answer
  expect({ status, body }).toEqual({
    status: problems[slug].status,
    body: problemOf(slug, instance, more),
  })
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': body.traceId,
  })
  const scheme = slug === 'bad-signature' ? 'Signature' : 'Bearer'
  if (status === 401) expect(headers['www-authenticate']).toContain(`${scheme} realm="bookstore"`)
  if (status === 429 || status === 503) expect(Number(headers['retry-after'])).toBeGreaterThan(0)
}

/** The wrong places that a problem of bad input names. */
export function errorsAt(...pointers: string[]) {
  return { errors: pointers.map((pointer) => ({ pointer, detail: expect.any(String) })) }
}
