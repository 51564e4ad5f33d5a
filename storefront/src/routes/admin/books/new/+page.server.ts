import { redirect } from '@sveltejs/kit'
import { readValues, toBody } from '#lib/admin/book-form.ts'
import { refuseBook } from '#lib/server/admin/book-action.ts'
import { requireAdmin } from '#lib/server/guard.ts'
import { books } from '#lib/text/admin-books.ts'
import type { Actions } from './$types.js'

export const actions = {
  default: async (event) => {
    requireAdmin(event)
    const { api, session } = event.locals
    const values = readValues(await event.request.formData())
    try {
      const { id, title } = await api.admin.books.create(toBody(values))
      const page = `/admin/stock/${id}`
      await session.tell({ kind: 'success', text: books.created(title) }, page)
      return redirect(303, page)
    } catch (error) {
      return refuseBook(error, { values })
    }
  },
} satisfies Actions
