import type { contract as orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import type { Event, Outcome } from '@bookstore/shared/events.ts'
import { firstDelivery } from '@bookstore/shared/inbox.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import type { Context } from './charge.ts'
import { refundOf, type Payment } from './payment.ts'
import { findPayment, markRefunded, requestCancel } from './repository.ts'

type OrderCancelled = Event<typeof orderCancelled>

/**
 * Cancels an order's payment. What is not charged yet never will be; what is under way ends refunded;
 * what was paid is refunded at the gateway, and then said to be, so that a crash between is made good by
 * the next delivery.
 */
export async function cancelPayment(context: Context, event: OrderCancelled): Promise<Outcome> {
  const completed = await cancel(context, event)
  if (!completed) return 'done'
  await context.gateway.refund(completed.orderId)
  return refund(context, event, completed)
}

function cancel({ sql }: Context, event: OrderCancelled): Promise<Payment | undefined> {
  const { orderId, userId } = event.data
  return sql.begin(async (tx) => {
    await requestCancel(tx, { orderId, userId })
    const payment = await findPayment(tx, orderId)
    if (payment?.status === 'completed') return payment
    await firstDelivery(tx, event)
    return undefined
  })
}

function refund(
  { sql, signer, trace }: Context,
  event: OrderCancelled,
  payment: Payment,
): Promise<Outcome> {
  return sql.begin(async (tx) => {
    const isRefunded = await markRefunded(tx, payment.orderId)
    await firstDelivery(tx, event)
    if (isRefunded) await publish(tx, signer, [refundOf(payment)], trace)
    return 'done' as const
  })
}
