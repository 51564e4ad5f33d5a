import * as v from 'valibot'
import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { id, timestamp } from './fields.ts'

export const type = 'inventory.updated'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

export const schema = v.object({
  bookId: id,
  previousQuantity: count,
  newQuantity: count,
  available: count,
  reason: v.picklist(['sale', 'return', 'adjustment']),
  orderId: v.optional(id),
  timestamp,
})

export type InventoryUpdated = v.InferOutput<typeof schema>

export const contract = {
  type,
  source: '/inven/stock',
  aggregateType: 'book',
  schema,
} as const satisfies Contract

/** Says that a book's stock has changed. */
export function inventoryUpdated(data: InventoryUpdated): NewEvent {
  return newEvent(contract, data.bookId, data)
}
