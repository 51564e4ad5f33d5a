import * as bookChanged from './book-changed.ts'
import * as inventoryUpdated from './inventory-updated.ts'
import * as orderCancelled from './order-cancelled.ts'
import * as orderConfirmed from './order-confirmed.ts'
import * as orderCreated from './order-created.ts'
import * as orderDelivered from './order-delivered.ts'
import * as orderShipped from './order-shipped.ts'
import * as paymentCompleted from './payment-completed.ts'
import * as paymentFailed from './payment-failed.ts'
import * as paymentRefunded from './payment-refunded.ts'

const orderId = '0199a1b2-0000-7000-8000-000000000001'
const paymentId = '0199a1b2-0000-7000-8000-000000000002'
const bookId = '00000000-0000-0000-0000-000000000001'
const userId = '5f0c2f4e-6c1f-4c0e-9d6e-3b1f6f1c2a10'
const timestamp = '2026-01-02T03:04:05.678Z'

const orderItems = [{ bookId, quantity: 2 }]
const status = { orderId, userId, items: orderItems, timestamp }
const payment = { orderId, paymentId, amount: 39.98, currency: 'USD', timestamp }

/** Every contract of the shop with its golden example; for tools, no function imports it. */
export const catalogue = [
  {
    contract: bookChanged.contract,
    example: bookChanged.bookChanged({
      bookId,
      change: 'created',
      title: 'Emma',
      price: 19.99,
      timestamp,
    }),
  },
  {
    contract: inventoryUpdated.contract,
    example: inventoryUpdated.inventoryUpdated({
      bookId,
      previousQuantity: 10,
      newQuantity: 8,
      available: 8,
      reason: 'sale',
      orderId,
      timestamp,
    }),
  },
  {
    contract: orderCancelled.contract,
    example: orderCancelled.orderCancelled({ ...status, status: 'CANCELLED', reason: 'customer' }),
  },
  {
    contract: orderConfirmed.contract,
    example: orderConfirmed.orderConfirmed({ ...status, status: 'CONFIRMED' }),
  },
  {
    contract: orderCreated.contract,
    example: orderCreated.orderCreated({
      orderId,
      userId,
      items: [{ bookId, quantity: 2, price: 19.99 }],
      total: 39.98,
      currency: 'USD',
      timestamp,
    }),
  },
  {
    contract: orderDelivered.contract,
    example: orderDelivered.orderDelivered({ ...status, status: 'DELIVERED' }),
  },
  {
    contract: orderShipped.contract,
    example: orderShipped.orderShipped({ ...status, status: 'SHIPPED' }),
  },
  { contract: paymentCompleted.contract, example: paymentCompleted.paymentCompleted(payment) },
  {
    contract: paymentFailed.contract,
    example: paymentFailed.paymentFailed({ ...payment, reason: 'declined' }),
  },
  { contract: paymentRefunded.contract, example: paymentRefunded.paymentRefunded(payment) },
]
