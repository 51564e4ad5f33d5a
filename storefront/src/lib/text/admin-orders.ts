import type { Move } from '#lib/admin/order-moves.ts'
import type { Status } from '#lib/order/order.ts'

export const orders = {
  title: 'Orders',
  list: 'Orders, newest first',
  status: 'State',
  user: 'Customer',
  userHint: 'The whole id',
  columns: {
    order: 'Order',
    placed: 'Placed',
    customer: 'Customer',
    books: 'Books',
    total: 'Total',
    status: 'State',
  },
  copies: (count: number) => (count === 1 ? '1 copy' : `${count} copies`),
  empty: {
    title: 'No order fits',
    sentence: 'There is no order like that.',
  },
  items: 'Books',
  id: 'Number',
  placed: 'Placed',
  changed: 'Last change',
  customer: 'Customer',
  ofCustomer: 'All orders of this customer',
  details: 'Details',
  reasons: {
    out_of_stock: 'There were not enough copies.',
    payment_failed: 'The payment failed.',
    customer: 'It was cancelled on request.',
    expired: 'It was not completed in time.',
  },
  timeline: 'What happened',
  noTimeline: 'What happened cannot be read just now.',
  next: 'What comes next',
  nothing: {
    PENDING: 'The order is being placed.',
    RESERVED: 'The copies are held until the payment is through.',
    CONFIRMED: 'It is paid: it can be packed and shipped.',
    SHIPPED: 'It is on its way.',
    DELIVERED: 'It has arrived: nothing is left to do.',
    CANCELLED: 'It is cancelled: nothing is left to do.',
  } satisfies Record<Status, string>,
  back: 'All orders',
  moves: {
    ship: {
      open: 'Ship',
      title: 'Ship this order?',
      sentence: 'It is said to be on its way and can no longer be cancelled.',
      yes: 'Yes, it is shipped',
      no: 'Not yet',
      done: 'The order is shipped.',
      refused: (status: Status, words: string) =>
        status === 'CONFIRMED'
          ? 'Not all copies have left the stock yet. Try again in a moment.'
          : `It cannot be shipped: its state is “${words}”.`,
    },
    deliver: {
      open: 'Mark as delivered',
      title: 'Has this order arrived?',
      sentence: 'It is said to have arrived, which ends it. This cannot be undone.',
      yes: 'Yes, it has arrived',
      no: 'Not yet',
      done: 'The order is delivered.',
      refused: (_status: Status, words: string) =>
        `It cannot be delivered: its state is “${words}”.`,
    },
    cancel: {
      open: 'Cancel the order',
      title: 'Cancel this order?',
      sentence:
        'The copies go back to the stock, and what was paid goes back to the customer. This cannot be undone.',
      yes: 'Yes, cancel it',
      no: 'Keep it',
      done: 'The order is cancelled.',
      refused: (_status: Status, words: string) =>
        `It cannot be cancelled: its state is “${words}”.`,
    },
  } satisfies Record<Move, object>,
}
