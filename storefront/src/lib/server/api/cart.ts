import * as v from 'valibot'
import type { Line } from '../session/record.ts'
import type { Call } from './call.ts'
import { cents } from './wire.ts'

const item = v.object({
  id: v.string(),
  bookId: v.string(),
  book: v.object({
    title: v.string(),
    author: v.string(),
    genre: v.string(),
    coverUrl: v.nullable(v.string()),
  }),
  quantity: v.number(),
  unitPrice: cents,
  lineTotal: cents,
  /** False for a book that is not sold any more. */
  available: v.boolean(),
})

const cart = v.object({ items: v.array(item), total: cents, count: v.number() })
const addedCart = v.object({ ...cart.entries, capped: v.boolean() })
const outcome = v.object({ bookId: v.string(), outcome: v.picklist(['added', 'capped', 'gone']) })
const mergedCart = v.object({ ...cart.entries, lines: v.array(outcome) })

export type ApiCart = v.InferOutput<typeof cart>
export type MergeOutcome = v.InferOutput<typeof outcome>

/** The function cart, as customers use it. */
export function cartApi(call: Call) {
  const path = '/ecom/cart'
  const at = (itemId: string) => `${path}/${encodeURIComponent(itemId)}`
  return {
    read: () => call({ path }, cart),
    /** @throws ApiProblem 404 for a book that is not sold, 409 `cart-full` */
    add: (line: Line) => call({ method: 'POST', path, body: line }, addedCart),
    /** @throws ApiProblem 404 for a line that is gone */
    set: (itemId: string, quantity: number) =>
      call({ method: 'PUT', path: at(itemId), body: { quantity } }, cart),
    /** @throws ApiProblem 404 for a line that is gone */
    remove: (itemId: string) => call({ method: 'DELETE', path: at(itemId) }, v.undefined()),
    /** Adds a guest's lines, once a key however often it is called. @throws ApiProblem 409 `cart-full` */
    merge: (key: string, lines: readonly Line[]) =>
      call(
        {
          method: 'POST',
          path: `${path}/merge`,
          body: { lines },
          headers: { 'idempotency-key': key },
        },
        mergedCart,
      ),
  }
}
