import { contract as inventoryUpdated } from '@bookstore/contracts/inventory-updated.ts'
import { contract as paymentCompleted } from '@bookstore/contracts/payment-completed.ts'
import { contract as paymentFailed } from '@bookstore/contracts/payment-failed.ts'
import { contract as paymentRefunded } from '@bookstore/contracts/payment-refunded.ts'
import type { Database, Tx } from '@bookstore/shared/db.ts'
import { subscribe, type Outcome } from '@bookstore/shared/events.ts'
import { firstDelivery } from '@bookstore/shared/inbox.ts'
import type { Operation } from '@bookstore/shared/operation.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import { carryOut, lockWhole, type Context } from './life.ts'
import { decide, isDeducted, type Order } from './order.ts'
import { markDeducted, tell } from './repository.ts'
import { counted, paid, type Inventory, type Payment } from './story.ts'

/** Gives the operation that takes the function's events. */
export function events({ db, signer }: { db: Database; signer: Signer }): Operation {
  return subscribe({
    signer,
    contracts: [paymentCompleted, paymentFailed, paymentRefunded, inventoryUpdated],
    async handle(event, { trace, log }) {
      const { orderId } = event.data
      if (orderId === undefined) return 'done'
      const sql = await db()
      return sql.begin(async (tx) => {
        const order = await lockWhole(tx, orderId)
        if (order) return receive(tx, { signer, trace }, { order, event })
        log.warn('An event of an unknown order', { type: event.type, id: event.id, orderId })
        return 'done'
      })
    },
  })
}

type Publishing = Pick<Context, 'signer' | 'trace'>
type Received<E> = { order: Order; event: E }

function receive(tx: Tx, context: Publishing, { order, event }: Received<Payment | Inventory>) {
  switch (event.type) {
    case 'payment.completed':
    case 'payment.failed':
      return takeOutcome(tx, context, { order, event })
    case 'payment.refunded':
      return takeRefund(tx, { order, event })
    case 'inventory.updated':
      return takeCount(tx, { order, event })
    default:
      return event satisfies never
  }
}

async function takeOutcome(
  tx: Tx,
  context: Publishing,
  { order, event }: Received<Payment>,
): Promise<Outcome> {
  const command = event.type === 'payment.completed' ? 'confirm' : 'decline'
  const decision = decide({ status: order.status, deducted: isDeducted(order) }, command)
  if (decision.kind === 'early') return 'retry'
  if (!(await firstDelivery(tx, event))) return 'done'
  await tell(tx, order.id, paid(event, order))
  if (decision.kind === 'moved') await carryOut(tx, context, order, decision)
  return 'done'
}

async function takeRefund(tx: Tx, { order, event }: Received<Payment>): Promise<Outcome> {
  if (await firstDelivery(tx, event)) await tell(tx, order.id, paid(event, order))
  return 'done'
}

async function takeCount(tx: Tx, { order, event }: Received<Inventory>): Promise<Outcome> {
  if (!(await firstDelivery(tx, event))) return 'done'
  const { reason, bookId, timestamp } = event.data
  if (reason === 'sale') {
    await markDeducted(tx, { orderId: order.id, bookId, at: new Date(timestamp) })
  }
  await tell(tx, order.id, counted(event, order))
  return 'done'
}
