import { price } from '#lib/format.ts'
import type { Reason, Status } from '#lib/order/order.ts'

export const orders = {
  title: 'Your orders',
  empty: {
    title: 'No orders yet',
    sentence: 'What you order shows up here, with all that happens to it.',
    link: 'Look at the books',
  },
  list: 'Orders, newest first',
  first: 'Newest orders',
  older: 'Older orders',
  pager: 'Pages of orders',
  /** Ids begin with their time, so it is the end that tells orders of one minute apart. */
  number: (id: string) => `Order ${id.slice(-8)}`,
  placedOn: 'Placed on',
  books: (titles: readonly string[]) => {
    const shown = titles.slice(0, 2).join(', ')
    const more = titles.length - 2
    return more > 0 ? `${shown} and ${more} more` : shown
  },
  copies: (count: number) => (count === 1 ? '1 copy' : `${count} copies`),
  total: 'Total',
  items: 'Books',
  quantityAt: (quantity: number, cents: number) => `${quantity} × ${price(cents)}`,
  progress: 'Where it is',
  timeline: 'What happened',
  by: 'by',
  statuses: {
    PENDING: 'Being placed',
    RESERVED: 'Reserved',
    CONFIRMED: 'Confirmed',
    SHIPPED: 'Shipped',
    DELIVERED: 'Delivered',
    CANCELLED: 'Cancelled',
  } satisfies Record<Status, string>,
  steps: {
    done: 'done',
    current: 'now',
    ahead: 'to come',
    stopped: 'ended here',
  },
  sentences: {
    PENDING: 'We are placing your order.',
    RESERVED: 'Your copies are held for you while the bank answers.',
    CONFIRMED: 'Your order is confirmed: it is paid and will be packed.',
    SHIPPED: 'Your order is on its way.',
    DELIVERED: 'Your order has arrived. Enjoy the reading!',
    CANCELLED: 'Your order is cancelled.',
  } satisfies Record<Status, string>,
  reasons: {
    out_of_stock: 'There were not enough copies.',
    payment_failed: 'The payment did not go through. You were not charged.',
    customer: 'It was cancelled on request. What was paid goes back.',
    expired: 'It was not completed in time. What was paid goes back.',
  } satisfies Record<Reason, string>,
  hold: {
    label: 'Held for you for another',
    over: 'The time of the hold is over. We are checking your order.',
  },
  cancel: {
    open: 'Cancel this order',
    title: 'Cancel this order?',
    sentence:
      'The copies go back on the shelf, and what was paid goes back to you. This cannot be undone.',
    yes: 'Yes, cancel the order',
    no: 'Keep the order',
    done: 'Your order is cancelled.',
    tooLate: 'This order can no longer be cancelled: it is already on its way.',
  },
  thanks: {
    title: 'Thank you for your order',
    cancelled: 'This order was cancelled',
    sentence: 'This page follows your order by itself. You can also come back to it at any time.',
    details: 'Order details',
    more: 'Keep looking around',
  },
  back: 'All your orders',
}
