import { given, pageNumber } from '#lib/server/admin/query.ts'
import { changeStock } from '#lib/server/admin/stock-action.ts'
import { stockListOf } from '#lib/server/admin/stock-list.ts'
import type { Actions, PageServerLoad } from './$types.js'

export const load: PageServerLoad = async ({ locals, url }) => {
  const author = given(url, 'author')
  const onlyOut = given(url, 'show') === 'out'
  const where = { page: pageNumber(url), cursor: given(url, 'cursor') }
  const { page, rows, hasTitles } = await stockListOf(locals.api, { author, onlyOut, ...where })
  const { number, size, totalElements, totalIsLowerBound, totalPages, next } = page
  return {
    page: { number, size, totalElements, totalIsLowerBound, totalPages, next },
    rows,
    hasTitles,
    filters: { author, show: onlyOut ? 'out' : undefined },
    where: { page: where.page || undefined, cursor: where.cursor },
  }
}

export const actions = {
  set: (event) => changeStock('set', event),
  adjust: (event) => changeStock('adjust', event),
} satisfies Actions
