import type { ServerResponse } from 'node:http'

/** What the local gateway and the activator refuse by themselves; the documents are those of the functions. */
export const refusals = {
  'invalid-input': { status: 400, title: 'The request is not valid' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'uri-too-long': { status: 414, title: 'The address is too long' },
  'headers-too-large': { status: 431, title: 'The header fields are too large' },
  'bad-gateway': { status: 502, title: 'The answer was cut off' },
  'dependency-down': { status: 503, title: 'A part of the shop is not available' },
} satisfies Record<string, { status: number; title: string }>

export type Refusal = keyof typeof refusals

export type RefusalOptions = {
  instance: string
  traceId: string
  detail?: string
  headers?: Record<string, string>
}

type Written = { status: number; headers: Record<string, string>; body: string }

/** Gives status, headers and problem document (RFC 9457) of a refusal; a 5xx carries no detail. */
export function refusal(
  slug: Refusal,
  { instance, traceId, detail, headers }: RefusalOptions,
): Written {
  const { status, title } = refusals[slug]
  const told = detail !== undefined && status < 500 ? { detail } : {}
  const type = `/problems/${slug}`
  const body = JSON.stringify({ type, title, status, ...told, instance, code: slug, traceId })
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': traceId,
      ...headers,
    },
    body,
  }
}

/** Answers with a refusal; when an answer has already begun, cuts the connection, so that nobody takes it for whole. */
export function refuse(res: ServerResponse, slug: Refusal, options: RefusalOptions): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const { status, headers, body } = refusal(slug, options)
  res.writeHead(status, headers).end(body)
}
