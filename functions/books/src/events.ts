import { contract as inventoryUpdated } from '@bookstore/contracts/inventory-updated.ts'
import type { Database } from '@bookstore/shared/db.ts'
import { subscribe } from '@bookstore/shared/events.ts'
import { firstDelivery } from '@bookstore/shared/inbox.ts'
import type { Operation } from '@bookstore/shared/operation.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import { popularityOf, soldBy } from './popularity.ts'
import { noteStock, setPopularity } from './repository.ts'

type Options = { db: Database; signer: Signer; changed: () => void }

/** Gives the operation that takes the function's events. */
export function events({ db, signer, changed }: Options): Operation {
  return subscribe({
    signer,
    contracts: [inventoryUpdated],
    async handle(event) {
      const { data } = event
      const { bookId, available, timestamp: at } = data
      const sql = await db()
      await sql.begin(async (tx) => {
        if (!(await firstDelivery(tx, event))) return
        const sold = await noteStock(tx, { bookId, available, sold: soldBy(data), at })
        await setPopularity(tx, bookId, popularityOf(sold))
      })
      changed()
      return 'done'
    },
  })
}
