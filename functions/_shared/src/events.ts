import type { Contract, DataOf } from '@bookstore/contracts/contract.ts'
import * as v from 'valibot'
import { parseJson } from './body.ts'
import { operation, reply, type Operation } from './operation.ts'
import type { Log } from './log.ts'
import { problem, type Problem } from './problem.ts'
import type { Signer, Verdict } from './signature.ts'
import type { Trace } from './trace.ts'
import { validate } from './validate.ts'

/** A delivered event of one contract; `time` is ISO 8601. */
export type Event<C extends Contract> = C extends Contract
  ? { type: C['type']; source: string; id: string; subject: string; time: string; data: DataOf<C> }
  : never

/** `retry` asks for another delivery later: the event came before what it needs. */
export type Outcome = 'done' | 'retry'

const attribute = v.pipe(v.string(), v.minLength(1), v.maxLength(256))

const attributes = v.object({
  'ce-specversion': v.literal('1.0'),
  'ce-id': attribute,
  'ce-source': attribute,
  'ce-type': attribute,
  'ce-subject': attribute,
  'ce-time': v.pipe(v.string(), v.isoTimestamp()),
  'ce-signature': v.optional(v.string()),
})

/**
 * Declares `POST /events`: takes CloudEvents 1.0 in HTTP binary mode (CloudEvents HTTP binding, section
 * 3.1), verifies the signature over the bytes before it parses them, and gives `handle` the typed event.
 * A wrong signature is 401, an unknown type or a payload off its schema 400, `retry` 409 (events.md).
 * `handle` dedupes with `firstDelivery` in the transaction of its effect.
 */
export function subscribe<const C extends readonly Contract[]>(options: {
  signer: Signer
  contracts: C
  handle(event: Event<C[number]>, context: { trace: Trace; log: Log }): Promise<Outcome>
}): Operation {
  const { signer, handle } = options
  const byType = new Map(options.contracts.map((contract) => [contract.type, contract]))
  return operation({
    method: 'post',
    path: '/events',
    id: 'receiveEvent',
    summary: `Takes the events ${[...byType.keys()].join(', ')}`,
    access: 'internal',
    rawBody: true,
    headers: attributes,
    responses: { 200: { description: 'The event is dealt with' } },
    problems: ['bad-signature', 'retry-later'],
    async handle({ headers, raw, trace, log }) {
      const envelope = {
        type: headers['ce-type'],
        source: headers['ce-source'],
        id: headers['ce-id'],
        subject: headers['ce-subject'],
        time: headers['ce-time'],
      }
      const verdict = signer.verify(envelope, raw, headers['ce-signature'])
      if (verdict !== 'valid') throw badSignature(verdict)
      const contract = byType.get(envelope.type)
      if (!contract) {
        const errors = [{ pointer: 'ce-type', detail: 'This function does not take this type' }]
        throw problem('invalid-input', { errors })
      }
      const data = validate(contract.schema, 'body', parseJson(raw))
      const outcome = await handle({ ...envelope, data } as Event<C[number]>, { trace, log })
      log.info('event', {
        type: envelope.type,
        id: envelope.id,
        subject: envelope.subject,
        outcome,
      })
      if (outcome === 'retry') throw problem('retry-later')
      return reply(200)
    },
  })
}

// RFC 9110 section 15.5.2: a 401 names a scheme.
function badSignature(verdict: Exclude<Verdict, 'valid'>): Problem {
  const headers = { 'www-authenticate': 'Signature realm="bookstore"' }
  return problem('bad-signature', { detail: `The signature is ${verdict}`, headers })
}
