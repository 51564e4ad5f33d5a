import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@bookstore/shared/db.ts'
import type { Answer } from './payment.ts'
import { recordCharge, refundCharge, voidCharge } from './repository.ts'

export type Order = { orderId: string; amountCents: number; token: string }

/** A payment gateway that is asked by order id, and that does everything once an order. */
export type Gateway = {
  /** Charges, and answers a repeat as it did first. Rejects with an AbortError when aborted before. */
  charge(order: Order, signal: AbortSignal): Promise<Answer>
  /** Takes back a charge that may or may not have happened, and lets none happen later. */
  void(orderId: string): Promise<void>
  refund(orderId: string): Promise<void>
}

export type Behaviour = { answer: Answer; delayMilliseconds: number }

const slow = 1500

/**
 * Says how the simulated gateway behaves: by the token, and for a token that is good by a failure rate
 * that always hits the same orders. An unknown token is declined.
 * @param failureRate the share of good orders that are declined, 0 to 1
 */
export function behaviourOf({ orderId, token }: Order, failureRate: number): Behaviour {
  const unlucky = shareOf(orderId) < failureRate
  const answer = unlucky ? 'declined' : 'charged'
  switch (token) {
    case 'tok_success':
      return { answer, delayMilliseconds: 0 }
    case 'tok_slow':
      return { answer, delayMilliseconds: slow }
    case 'tok_timeout':
      return { answer: 'charged', delayMilliseconds: Infinity }
    default:
      return { answer: 'declined', delayMilliseconds: 0 }
  }
}

function shareOf(orderId: string): number {
  return createHash('sha256').update(orderId).digest().readUInt32BE() / 2 ** 32
}

/** Makes the simulated gateway; its ledger is the table `payment.charges`. */
export function simulatedGateway({
  db,
  failureRate,
}: {
  db: Database
  failureRate: number
}): Gateway {
  return {
    async charge(order, signal) {
      const { answer, delayMilliseconds } = behaviourOf(order, failureRate)
      if (Number.isFinite(delayMilliseconds)) await sleep(delayMilliseconds, undefined, { signal })
      const kept = await recordCharge(await db(), order, answer)
      if (!Number.isFinite(delayMilliseconds)) await untilAborted(signal)
      return kept
    },
    async void(orderId) {
      await voidCharge(await db(), orderId)
    },
    async refund(orderId) {
      await refundCharge(await db(), orderId)
    },
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return promise
}
