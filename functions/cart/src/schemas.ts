import { wireMoney } from '@bookstore/shared/money.ts'
import { quantity, uuid } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import { mostLines } from './cart.ts'

const line = v.object({
  id: v.string(),
  bookId: v.string(),
  book: v.object({
    id: v.string(),
    title: v.string(),
    author: v.string(),
    genre: v.string(),
    isbn: v.string(),
    coverUrl: v.nullable(v.string()),
    publishedYear: v.number(),
    price: wireMoney,
  }),
  quantity: v.number(),
  unitPrice: wireMoney,
  lineTotal: wireMoney,
  available: v.boolean(),
})

const outcome = v.object({ bookId: v.string(), outcome: v.picklist(['added', 'capped', 'gone']) })

export const cart = v.object({ items: v.array(line), total: wireMoney, count: v.number() })
export const addedCart = v.object({ ...cart.entries, itemId: v.string(), capped: v.boolean() })
export const mergedCart = v.object({ ...cart.entries, lines: v.array(outcome) })

export const itemParams = v.strictObject({ itemId: uuid })
export const newLine = v.strictObject({ bookId: uuid, quantity })
export const newQuantity = v.strictObject({ quantity })
export const guestCart = v.strictObject({
  lines: v.pipe(v.array(newLine), v.maxLength(mostLines)),
})
