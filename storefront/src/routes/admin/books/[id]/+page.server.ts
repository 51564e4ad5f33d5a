import { fail, redirect } from '@sveltejs/kit'
import { readValues, toBody } from '#lib/admin/book-form.ts'
import { parseRead, refuseBook, showConflict } from '#lib/server/admin/book-action.ts'
import { textOf } from '#lib/server/admin/query.ts'
import { refusalOf, toFault } from '#lib/server/admin/refusal.ts'
import { requireAdmin } from '#lib/server/guard.ts'
import { books } from '#lib/text/admin-books.ts'
import type { Actions, PageServerLoad } from './$types.js'

export const load: PageServerLoad = ({ locals, params }) => locals.api.admin.books.one(params.id)

export const actions = {
  save: async (event) => {
    requireAdmin(event)
    const { api, session } = event.locals
    const { id } = event.params
    const form = await event.request.formData()
    const values = readValues(form)
    const read = parseRead(textOf(form, 'read'))
    const etag = textOf(form, 'etag')
    try {
      const { title } = await api.admin.books.update(id, etag, toBody(values))
      await session.tell({ kind: 'success', text: books.saved(title) }, pageOf(id))
      return redirect(303, pageOf(id))
    } catch (error) {
      if (refusalOf(error).status === 412) return showConflict(api, { id, values, read })
      return refuseBook(error, { values, etag, ...(read ? { read } : {}) })
    }
  },
  retire: async (event) => {
    requireAdmin(event)
    const { api, session } = event.locals
    const { id } = event.params
    const form = await event.request.formData()
    try {
      await api.admin.books.retire(id, textOf(form, 'etag'))
    } catch (error) {
      const problem = refusalOf(error)
      return fail(problem.status, { refused: toFault(problem) })
    }
    const text = books.retiredNow(textOf(form, 'title'))
    await session.tell({ kind: 'success', text }, pageOf(id))
    return redirect(303, pageOf(id))
  },
} satisfies Actions

function pageOf(id: string): string {
  return `/admin/books/${id}`
}
