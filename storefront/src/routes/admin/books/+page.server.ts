import { given, oneOf, pageNumber } from '#lib/server/admin/query.ts'
import { books } from '#lib/text/admin-books.ts'
import type { PageServerLoad } from './$types.js'

const states = ['sold', 'retired', 'all'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const sort = oneOf(Object.keys(books.sorts), given(url, 'sort')) ?? 'title'
  const state = oneOf(states, given(url, 'state')) ?? 'sold'
  const filters = { author: given(url, 'author'), genre: given(url, 'genre') }
  const page = await locals.api.admin.books.list({
    ...filters,
    sort,
    retired: state === 'all' ? undefined : state === 'retired',
    page: pageNumber(url),
    cursor: given(url, 'cursor'),
  })
  return { page, filters: { ...filters, sort, state } }
}
