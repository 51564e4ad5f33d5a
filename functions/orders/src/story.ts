import type { contract as inventoryUpdated } from '@bookstore/contracts/inventory-updated.ts'
import type { contract as paymentCompleted } from '@bookstore/contracts/payment-completed.ts'
import type { contract as paymentFailed } from '@bookstore/contracts/payment-failed.ts'
import type { contract as paymentRefunded } from '@bookstore/contracts/payment-refunded.ts'
import type { Event } from '@bookstore/shared/events.ts'
import type { Move, Order } from './order.ts'
import type { Entry } from './repository.ts'

export type Payment = Event<typeof paymentCompleted | typeof paymentFailed | typeof paymentRefunded>
export type Inventory = Event<typeof inventoryUpdated>

/** What the shopper reads in the order's timeline about a move of the order. */
export function moved({ to, reason }: Move, byShop: boolean): Entry {
  return {
    type: `order.${to.toLowerCase()}`,
    function: 'orders',
    detail: to === 'CANCELLED' ? cancelled(reason, byShop) : `The order is ${to.toLowerCase()}`,
  }
}

function cancelled(reason: Move['reason'], byShop: boolean): string {
  if (reason === 'payment_failed') return 'Cancelled: the payment failed'
  if (reason === 'expired') return 'Cancelled: it was not completed in time'
  return byShop ? 'Cancelled by the shop' : 'Cancelled by the shopper'
}

export function paid({ type, time, data }: Payment, { status }: Order): Entry {
  const amount = `${data.amount.toFixed(2)} ${data.currency}`
  const details = {
    'payment.completed':
      status === 'CANCELLED'
        ? `Paid ${amount} after the order was cancelled: it is refunded`
        : `Paid ${amount}`,
    'payment.failed': `The payment of ${amount} failed: ${data.reason ?? 'no reason given'}`,
    'payment.refunded': `Refunded ${amount}`,
  } satisfies Record<typeof type, string>
  return { time: new Date(time), type, function: 'payment', detail: details[type] }
}

export function counted({ type, time, data }: Inventory, { items }: Order): Entry {
  const change = data.newQuantity - data.previousQuantity
  const copies = `${Math.abs(change)} ${Math.abs(change) === 1 ? 'copy' : 'copies'}`
  const title = items.find((item) => item.bookId === data.bookId)?.title ?? 'another book'
  const detail =
    change < 0
      ? `${copies} of ${title} left the stock`
      : `${copies} of ${title} came back to the stock`
  return { time: new Date(time), type, function: 'stock', detail }
}
