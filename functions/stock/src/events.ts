import { contract as bookChanged } from '@bookstore/contracts/book-changed.ts'
import { contract as orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import { contract as orderCreated } from '@bookstore/contracts/order-created.ts'
import type { Database } from '@bookstore/shared/db.ts'
import { subscribe, type Event } from '@bookstore/shared/events.ts'
import { firstDelivery } from '@bookstore/shared/inbox.ts'
import type { Operation } from '@bookstore/shared/operation.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import { settleOrder, type Context } from './order.ts'
import { addBook } from './repository.ts'

/** Gives the operation that takes the function's events. */
export function events({ db, signer }: { db: Database; signer: Signer }): Operation {
  return subscribe({
    signer,
    contracts: [orderCreated, orderCancelled, bookChanged],
    async handle(event, { trace }) {
      const context = { sql: await db(), signer, trace }
      if (event.type === 'book.changed') return followBook(context, event)
      return settleOrder(context, event)
    },
  })
}

function followBook({ sql }: Context, event: Event<typeof bookChanged>) {
  return sql.begin(async (tx) => {
    const first = await firstDelivery(tx, event)
    if (first && event.data.change === 'created') await addBook(tx, event.data.bookId)
    return 'done' as const
  })
}
