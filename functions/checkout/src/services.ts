import { problem } from '@bookstore/shared/problem.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import * as v from 'valibot'
import type { Steps } from './checkout.ts'
import { callOverHttp, type HttpAnswer } from './http.ts'
import type { ServiceTokens } from './service-token.ts'

export type Services = {
  reserveUrl: string
  paymentUrl: string
  tokens: ServiceTokens
  timeoutMilliseconds: number
}
/** Whoever was asked has died meanwhile, says a gateway. Each call may arrive twice. */
const lost = 502

type Call = { method: string; url: string; audience: string; body?: unknown }

const held = v.object({
  expiresAt: v.pipe(
    v.string(),
    v.isoTimestamp(),
    v.transform((time) => new Date(time)),
  ),
})
const refusal = v.variant('code', [
  v.object({
    code: v.literal('out-of-stock'),
    lines: v.array(v.object({ bookId: v.string(), available: v.number() })),
  }),
  v.object({ code: v.string() }),
])

/** The steps of a checkout that ask other functions. */
export function serviceSteps(
  services: Services,
  trace: Trace,
): Pick<Steps, 'hold' | 'register' | 'release'> {
  const { reserveUrl, paymentUrl } = services
  return {
    async hold({ id, lines }) {
      const url = `${reserveUrl}/reservations`
      const body = {
        orderId: id,
        lines: lines.map(({ bookId, quantity }) => ({ bookId, quantity })),
      }
      const answer = await call(services, trace, { method: 'POST', url, audience: 'reserve', body })
      if (answer.status === 201) return { kind: 'held', ...read(held, answer) }
      expect(answer, [409])
      const refused = read(refusal, answer)
      return 'lines' in refused ? { kind: 'short', stock: refused.lines } : { kind: 'closed' }
    },
    /** A payment that is under way already refuses with 409: an earlier attempt has come further. */
    async register({ id, userId }, token) {
      const url = `${paymentUrl}/payments/${id}`
      const body = { token, userId }
      const answer = await call(services, trace, { method: 'PUT', url, audience: 'payment', body })
      expect(answer, [200, 201, 204, 409])
    },
    /** 409: the copies are sold, so `order.cancelled` brings them back. */
    async release({ id }) {
      const url = `${reserveUrl}/reservations/${id}`
      const answer = await call(services, trace, { method: 'DELETE', url, audience: 'reserve' })
      expect(answer, [204, 404, 409])
    },
  }
}

/** Wakes a function that may be at zero, and waits for nothing: it starts while we do, before the first checkout asks it. */
export function wakeUp(url: string, timeoutMilliseconds: number): void {
  const call = { method: 'GET', url: `${url}/health/readiness`, headers: {}, timeoutMilliseconds }
  // What is wrong with it is told by the checkout that asks it.
  callOverHttp(call).catch(() => {})
}

async function call(services: Services, trace: Trace, request: Call): Promise<HttpAnswer> {
  const answer = await send(services, trace, request)
  if (answer.status !== 401 && answer.status !== lost) return answer
  // The provider may have changed its keys while the token was still good.
  if (answer.status === 401) services.tokens.forget(request.audience)
  return send(services, trace, request)
}

async function send(
  { tokens, timeoutMilliseconds }: Services,
  { traceparent }: Trace,
  { method, url, audience, body }: Call,
): Promise<HttpAnswer> {
  const token = await tokens.get(audience)
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  try {
    return await callOverHttp({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, traceparent, ...type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMilliseconds,
    })
  } catch (cause) {
    throw problem('dependency-down', { cause })
  }
}

function expect({ status }: HttpAnswer, expected: readonly number[]): void {
  if (expected.includes(status)) return
  throw problem('dependency-down', { cause: new Error(`A function answered ${status}`) })
}

function read<S extends v.GenericSchema>(schema: S, { text }: HttpAnswer): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(text))
  } catch (cause) {
    throw problem('dependency-down', { cause })
  }
}
