import type { Log } from '@bookstore/shared/log.ts'
import { expired, type Answer } from './answer.ts'
import type { Order, Stock, Wish } from './order.ts'

export type Request = { userId: string; key: string; wish: Wish }
export type Begun = { order: Order; answer: Answer | undefined }
export type Hold =
  { kind: 'held'; expiresAt: Date } | { kind: 'short'; stock: Stock[] } | { kind: 'closed' }

/**
 * The steps of a checkout. Each can be repeated, by a duplicate at the same time or after a crash, and
 * each that decides does so under the order's lock: one decision an order, stored under its key.
 */
export type Steps = {
  begin(request: Request): Promise<Begun>
  hold(order: Order): Promise<Hold>
  register(order: Order, paymentToken: string): Promise<void>
  refuse(order: Order, stock: Stock[]): Promise<Answer>
  settle(order: Order, holdExpiresAt: Date): Promise<Answer>
  conclude(order: Order, otherwise: Answer): Promise<Answer>
  release(order: Order): Promise<void>
  close(order: Order): Promise<void>
}

/**
 * Drives the order of a key to its end, from wherever an earlier attempt left it
 * (architecture.md, "Buying a book").
 * @throws Problem where nothing is decided: the order waits for a repeat of the key, or for the sweep
 */
export async function checkout(steps: Steps, request: Request, log: Log): Promise<Answer> {
  const { order, answer } = await steps.begin(request)
  if (answer) return finish(steps, order, answer, log)
  if (order.status !== 'PENDING') return steps.conclude(order, expired(order.id))

  const { paymentToken } = request.wish
  const [held, registered] = await Promise.allSettled([
    steps.hold(order),
    paymentToken === null ? undefined : steps.register(order, paymentToken),
  ])
  if (held.status === 'rejected') throw held.reason
  const hold = held.value
  if (hold.kind === 'short') return steps.refuse(order, hold.stock)
  if (hold.kind === 'closed') return steps.conclude(order, expired(order.id))
  if (registered.status === 'rejected') throw registered.reason

  const settled = await steps.settle(order, hold.expiresAt)
  return settled.status === 201 ? settled : abandon(steps, order, settled, log)
}

/** A refusal that was stored while the order was PENDING may have been cut off before its hold went. */
async function finish(steps: Steps, order: Order, answer: Answer, log: Log): Promise<Answer> {
  if (order.status !== 'PENDING') return answer
  return abandon(steps, order, answer, log)
}

/** The answer stands already, so a failure here is left to a repeat of the key, or to the sweep. */
async function abandon(steps: Steps, order: Order, answer: Answer, log: Log): Promise<Answer> {
  try {
    await steps.release(order)
    await steps.close(order)
  } catch (error) {
    log.warn('The hold of a refused order stays until the sweep', { orderId: order.id, error })
  }
  return answer
}
