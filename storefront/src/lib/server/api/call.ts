import * as v from 'valibot'
import { problemOf, unavailable } from './problem.ts'

export type Request = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  /** Undefined values are left out. */
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  headers?: Record<string, string>
}

/**
 * Calls one function and reads its answer by the schema.
 * @throws ApiProblem for a refusal, a silence, and an answer off the schema
 */
export type Call = <T>(request: Request, schema: v.GenericSchema<unknown, T>) => Promise<T>

export type Caller = {
  /** Null for a guest. */
  accessToken(): Promise<string | null>
  /** The shopper's own, by which the functions limit guests. */
  clientAddress: string
  traceparent: string
}

const longestMilliseconds = 10_000

/** As `Call`; gives the entity tag of the answer too, null where it has none. */
export type TaggedCall = <T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
) => Promise<{ body: T; etag: string | null }>

/** Makes the caller of the function at `url`, in the name of whoever asks. */
export function callerOf(url: string, caller: Caller): Call {
  const call = taggedCallerOf(url, caller)
  return async (request, schema) => (await call(request, schema)).body
}

/** As `callerOf`, for what is changed under `If-Match`. */
export function taggedCallerOf(url: string, caller: Caller): TaggedCall {
  return async (request, schema) => {
    const token = await caller.accessToken()
    const response = await send(url, request, {
      ...request.headers,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      'x-forwarded-for': caller.clientAddress,
      traceparent: caller.traceparent,
    })
    if (!response.ok) throw await problemOf(response)
    const body: unknown = response.status === 204 ? undefined : await response.json()
    const parsed = v.safeParse(schema, body)
    if (!parsed.success) throw unavailable(new v.ValiError(parsed.issues))
    return { body: parsed.output, etag: response.headers.get('etag') }
  }
}

async function send(
  url: string,
  request: Request,
  headers: Record<string, string>,
): Promise<Response> {
  try {
    return await fetch(new URL(request.path + queryOf(request), url), {
      method: request.method ?? 'GET',
      headers,
      body: request.body === undefined ? null : JSON.stringify(request.body),
      redirect: 'error',
      signal: AbortSignal.timeout(longestMilliseconds),
    })
  } catch (error) {
    throw unavailable(error)
  }
}

function queryOf({ query = {} }: Request): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
