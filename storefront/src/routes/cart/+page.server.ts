import { fail } from '@sveltejs/kit'
import { readChange, readLine } from '#lib/server/cart/form.ts'
import type { CartOutcome } from '#lib/types.ts'
import type { Actions, PageServerLoad } from './$types.js'

export const load: PageServerLoad = async ({ locals }) => ({ cart: await locals.cart.view() })

export const actions: Actions = {
  async set({ request, locals }) {
    const form = await request.formData()
    const change = readChange(form)
    if (!change) return fail(400, { wrong: readLine(form)?.bookId ?? '' })
    const { bookId, title, quantity } = change
    return { said: { title, quantity, outcome: await locals.cart.set(bookId, quantity) } }
  },
  async remove({ request, locals }) {
    const line = readLine(await request.formData())
    if (!line) return fail(400, { wrong: '' })
    const outcome: CartOutcome = await locals.cart.remove(line.bookId)
    return { said: { title: line.title, quantity: 0, outcome } }
  },
}
