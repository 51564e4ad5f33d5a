import type * as v from 'valibot'
import type { Log } from './log.ts'
import type { Slug } from './problem.ts'
import type { Trace } from './trace.ts'

export type Role = 'customer' | 'admin'
export type User = { id: string; roles: readonly string[] }

/**
 * Who may call: everybody; a signed-in user with the role; one client with a token for one audience;
 * or `internal`, for what has no public route and carries its own proof (signed events, sweeps).
 */
export type Access = 'public' | 'internal' | { role: Role } | { audience: string; client: string }

type Schema = v.GenericSchema<unknown, unknown>
type Output<S> = S extends Schema ? v.InferOutput<S> : undefined
type UserOf<A> = A extends { role: Role } ? User : undefined

export type Reply = {
  status: number
  /** Serialised as JSON. */
  body?: unknown
  /** Already serialised; its type is the header `content-type`, JSON unless told. */
  text?: string
  headers?: Record<string, string>
}

export type Call<P, Q, H, B, A> = {
  params: Output<P>
  /** Frozen; the same text, up to 200 characters, gives the same object as long as it is remembered. */
  query: Output<Q>
  headers: Output<H>
  body: Output<B>
  user: UserOf<A>
  /** The body's bytes, where the operation has `rawBody`. */
  raw: Uint8Array
  header(name: string): string | undefined
  trace: Trace
  log: Log
}

export type ResponseSpec = { description: string; schema?: Schema; contentType?: string }

type Declaration = {
  method: 'get' | 'post' | 'put' | 'delete'
  /** Hono's syntax: `/ecom/books/:id`. */
  path: string
  /** The OpenAPI operationId. */
  id: string
  summary: string
  access: Access
  /** Requests a minute for a user, else for a client address. */
  limit?: number
  /** The body may be absent: it then is `{}`. */
  bodyOptional?: boolean
  /** Give the body as bytes instead of parsing it. */
  rawBody?: boolean
  /** The bytes need not be JSON. */
  anyMediaType?: boolean
  responses: Record<number, ResponseSpec>
  /** Problems beside those that the access, the limit and the schemas bring. */
  problems?: readonly Slug[]
}

export type Operation = Declaration & {
  params?: Schema | undefined
  query?: Schema | undefined
  headers?: Schema | undefined
  body?: Schema | undefined
  handle(call: Call<Schema, Schema, Schema, Schema, never>): Promise<Reply> | Reply
}

/**
 * Declares one operation of a function: the one place that says its route, who may call it, what goes in
 * and out. The app serves it, and the OpenAPI document is generated from it.
 */
export function operation<
  const A extends Access,
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  H extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(
  declaration: Omit<Declaration, 'access'> & {
    access: A
    params?: P
    query?: Q
    /** Named in lower case; a `looseObject` is given every header. */
    headers?: H
    body?: B
    handle(call: Call<P, Q, H, B, A>): Promise<Reply> | Reply
  },
): Operation {
  return declaration as unknown as Operation
}

/** An answer: a JSON body, or none. */
export function reply(status: number, body?: unknown, headers?: Record<string, string>): Reply {
  return { status, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) }
}
