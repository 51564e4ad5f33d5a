import * as v from 'valibot'
import { payments } from '#lib/cart/payment.ts'
import { mostLines } from '#lib/server/cart/cart.ts'

const amount = v.pipe(v.string(), v.regex(/^\d{1,13}$/), v.transform(Number))

const order = v.object({
  key: v.pipe(v.string(), v.uuid()),
  /** In cents, as it was shown. */
  expectedTotal: amount,
  payment: v.picklist(payments),
})

const adjustments = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.regex(/^\S+ \d{1,2}$/),
      v.transform((text) => text.split(' ')),
      v.tuple([v.pipe(v.string(), v.uuid()), v.pipe(v.string(), v.transform(Number))]),
      v.transform(([bookId, available]) => ({ bookId, available })),
    ),
  ),
  v.maxLength(mostLines),
)

/** Reads the form of the review page; null for one that this page did not make. */
export function readOrder(form: FormData) {
  const { key, expectedTotal, payment } = Object.fromEntries(form)
  const parsed = v.safeParse(order, { key, expectedTotal, payment })
  return parsed.success ? parsed.output : null
}

/** Reads which lines are to be cut to what is left. */
export function readAdjustments(form: FormData) {
  const parsed = v.safeParse(adjustments, form.getAll('line'))
  return parsed.success ? parsed.output : null
}
