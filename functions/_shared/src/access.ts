import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import type { Verifier } from './auth.ts'
import type { AddressOf } from './client-address.ts'
import type { Operation, User } from './operation.ts'
import { problem } from './problem.ts'
import type { Allowance, Limiter } from './rate-limit.ts'

export type AccessOptions = {
  /** The function's name. */
  name: string
  /** Needed where an operation demands a token. */
  verify?: Verifier
  /** Needed where an operation has a limit. */
  limit?: Limiter
}

/** Makes the response of a request, as `body` of Hono's context does. */
export type Respond = (
  content: string | null,
  status: number,
  headers: Record<string, string>,
) => Response

/** What the server tells of a request beside the request: nothing where a test asks the application itself. */
export type Bindings = { Bindings: { incoming?: IncomingMessage; respond?: Respond } }
export type Ctx = Context<Bindings>

/** The audience of the tokens that people sign in with (api.md). */
export const publicAudience = 'bookstore-api'

/**
 * Lets the caller in, and gives the user where the operation demands a role.
 * @throws Problem `unauthenticated` or `forbidden`
 */
export async function admit(
  c: Ctx,
  op: Operation,
  { verify }: AccessOptions,
): Promise<User | undefined> {
  const { access } = op
  if (typeof access === 'string') return undefined
  if (!verify) throw new Error(`${op.id} demands a token, and the app has no verifier`)
  const authorization = c.req.header('authorization')
  if ('audience' in access) {
    const { client } = await verify(authorization, access.audience)
    if (client !== access.client) throw problem('forbidden')
    return undefined
  }
  const { subject, roles } = await verify(authorization, publicAudience)
  if (!roles.includes(access.role)) throw problem('forbidden')
  return { id: subject, roles }
}

/**
 * Counts the call against the operation's limit, by user, else by client address; gives the headers of
 * draft-ietf-httpapi-ratelimit-headers.
 * @throws Problem `too-many-requests`
 */
export function meter(
  c: Ctx,
  op: Operation,
  options: AccessOptions,
  user: User | undefined,
  addressOf: AddressOf,
): Promise<Record<string, string>> | Record<string, string> {
  const limit = op.limit ?? 0
  if (!options.limit) throw new Error(`${op.id} has a limit, and the app has no limiter`)
  const peer = c.env?.incoming?.socket.remoteAddress
  const who = user?.id ?? addressOf(peer, c.req.header('x-forwarded-for'))
  const found = options.limit(`${options.name}:${limit}:${who}`, limit)
  if (found instanceof Promise) return found.then((allowance) => judge(allowance, limit))
  return judge(found, limit)
}

function judge({ allowed, remaining, resetSeconds }: Allowance, limit: number) {
  const headers = { ratelimit: `"minute";r=${remaining};t=${resetSeconds}` }
  if (allowed) return headers
  const policy = { 'ratelimit-policy': `"minute";q=${limit};w=60` }
  throw problem('too-many-requests', {
    headers: { ...headers, ...policy, 'retry-after': String(Math.max(1, resetSeconds)) },
  })
}
