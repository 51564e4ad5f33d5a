import { error } from '@sveltejs/kit'
import type { Api } from '#lib/server/api/api.ts'
import { ApiProblem } from '#lib/server/api/problem.ts'
import { partOf } from '#lib/server/admin/refusal.ts'
import { changeStock } from '#lib/server/admin/stock-action.ts'
import type { Actions, PageServerLoad } from './$types.js'

export const load: PageServerLoad = async ({ locals, params, depends }) => {
  depends('admin:stock')
  const { bookId } = params
  const [book, rows] = await Promise.all([
    partOf(bookOf(locals.api, bookId)),
    partOf(locals.api.admin.stock.of([bookId])),
  ])
  const row = rows?.[0]
  if (book === 'none' && !row) error(404, 'Not found')
  return {
    bookId,
    title: book === 'none' ? null : (book?.title ?? null),
    row: row ?? null,
    isComing: rows !== null && !row,
  }
}

/** Asks as shoppers ask first, which has a wider limit: a page that waits for its stock asks often. */
async function bookOf({ books, admin }: Api, id: string) {
  const isMissing = (problem: unknown) => problem instanceof ApiProblem && problem.status === 404
  try {
    return await books.one(id)
  } catch (problem) {
    if (!isMissing(problem)) throw problem
  }
  try {
    return (await admin.books.one(id)).book
  } catch (problem) {
    if (!isMissing(problem)) throw problem
    return 'none'
  }
}

export const actions = {
  set: (event) => changeStock('set', event),
  adjust: (event) => changeStock('adjust', event),
} satisfies Actions
