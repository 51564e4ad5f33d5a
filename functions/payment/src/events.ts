import { contract as orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import { contract as orderCreated } from '@bookstore/contracts/order-created.ts'
import type { Database } from '@bookstore/shared/db.ts'
import { subscribe } from '@bookstore/shared/events.ts'
import type { Operation } from '@bookstore/shared/operation.ts'
import { cancelPayment } from './cancellation.ts'
import { chargeOrder, type Context } from './charge.ts'

export type Options = { db: Database } & Omit<Context, 'sql' | 'trace'>

/** Gives the operation that takes the function's events. */
export function events({ db, ...rest }: Options): Operation {
  return subscribe({
    signer: rest.signer,
    contracts: [orderCreated, orderCancelled],
    async handle(event, { trace }) {
      const context = { sql: await db(), trace, ...rest }
      return event.type === 'order.created'
        ? chargeOrder(context, event)
        : cancelPayment(context, event)
    },
  })
}
