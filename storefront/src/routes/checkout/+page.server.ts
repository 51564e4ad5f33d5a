import { fail, redirect } from '@sveltejs/kit'
import { readAdjustments, readOrder } from '#lib/server/checkout/form.ts'
import type { Refusal } from '#lib/server/checkout/outcome.ts'
import { placeOrder } from '#lib/server/checkout/place.ts'
import { reviewsOf } from '#lib/server/checkout/review.ts'
import { requirePerson } from '#lib/server/guard.ts'
import { openStore } from '#lib/server/store/open.ts'
import { checkout as words } from '#lib/text/checkout.ts'
import type { Notice } from '#lib/types.ts'
import type { Actions, PageServerLoad } from './$types.js'

const statuses = {
  changed: 409,
  expired: 409,
  short: 409,
  price: 409,
  'other-details': 422,
  busy: 429,
  unavailable: 503,
} as const satisfies Record<Exclude<Refusal['kind'], 'empty'>, number>

const isEmpty: Notice = { kind: 'warning', text: words.refusals.empty }
const isAdjusted: Notice = { kind: 'info', text: words.short.adjusted }
const isEmptied: Notice = { kind: 'info', text: words.short.emptied }

export const load: PageServerLoad = async (event) => {
  const person = requirePerson(event)
  const cart = await event.locals.cart.view()
  if (cart.lines.length === 0) redirect(303, '/cart')
  return { cart, key: await reviewsOf(await openStore(), person.id).keyOf(cart) }
}

export const actions: Actions = {
  async place(event) {
    const person = requirePerson(event)
    const wish = readOrder(await event.request.formData())
    if (!wish) return fail(400, { isIncomplete: true })
    const { api, cart, session } = event.locals
    const reviews = reviewsOf(await openStore(), person.id)
    const placed = await placeOrder({ api, cart, reviews }, wish)
    if (placed.kind === 'placed') redirect(303, `/order-confirmation?id=${placed.id}`)
    if (placed.kind !== 'empty') {
      return fail(statuses[placed.kind], { refusal: placed, payment: wish.payment })
    }
    await cart.changed()
    await session.tell(isEmpty, '/cart')
    redirect(303, '/cart')
  },
  async adjust(event) {
    requirePerson(event)
    const lines = readAdjustments(await event.request.formData())
    if (!lines) return fail(400, { isIncomplete: true })
    const { cart, session } = event.locals
    for (const { bookId, available } of lines) await cart.set(bookId, available)
    const isLeft = (await cart.count()) > 0
    const page = isLeft ? '/checkout' : '/cart'
    await session.tell(isLeft ? isAdjusted : isEmptied, page)
    redirect(303, page)
  },
}
