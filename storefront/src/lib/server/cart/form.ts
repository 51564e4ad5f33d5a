import * as v from 'valibot'
import { mostCopies } from './cart.ts'

const copies = v.pipe(
  v.string(),
  v.trim(),
  v.regex(/^\d{1,9}$/),
  v.transform(Number),
  v.maxValue(mostCopies),
)

const line = v.object({
  bookId: v.pipe(v.string(), v.uuid()),
  /** The shopper's own words for the book: they are told back to the same shopper only. */
  title: v.pipe(v.string(), v.maxLength(500)),
})

const change = v.object({ ...line.entries, quantity: copies })

/** Reads which line is to have how many copies; a pressed button's `to` wins over the typed `quantity`. */
export function readChange(form: FormData) {
  const quantity = form.get('to') ?? form.get('quantity')
  const given = { bookId: form.get('bookId'), title: form.get('title'), quantity }
  const parsed = v.safeParse(change, given)
  return parsed.success ? parsed.output : null
}

/** Reads which line a form is about. */
export function readLine(form: FormData) {
  const parsed = v.safeParse(line, { bookId: form.get('bookId'), title: form.get('title') })
  return parsed.success ? parsed.output : null
}
