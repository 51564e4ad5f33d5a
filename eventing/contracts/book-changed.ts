import * as v from 'valibot'
import { newEvent, type Contract, type NewEvent } from './contract.ts'
import { amount, id, timestamp } from './fields.ts'

export const type = 'book.changed'

export const schema = v.object({
  bookId: id,
  change: v.picklist(['created', 'updated', 'retired']),
  title: v.string(),
  price: amount,
  timestamp,
})

export type BookChanged = v.InferOutput<typeof schema>

export const contract = {
  type,
  source: '/ecom/books',
  aggregateType: 'book',
  schema,
} as const satisfies Contract

/** Says that a book entered the catalogue, changed, or left it. */
export function bookChanged(data: BookChanged): NewEvent {
  return newEvent(contract, data.bookId, data)
}
