import { addToCart } from '#lib/server/cart/add.ts'
import { genresOf } from '#lib/server/catalogue/genres.ts'
import { askList, pagingOf } from '#lib/server/catalogue/list.ts'
import { toCard } from '#lib/server/catalogue/pick.ts'
import { readListQuery, toBookQuery } from '#lib/server/catalogue/query.ts'
import type { Actions, PageServerLoad } from './$types.js'

const sorts = [
  'title,asc',
  'author,asc',
  'price,asc',
  'price,desc',
  'createdAt,desc',
  'publishedYear,desc',
] as const

export const load: PageServerLoad = async ({ locals: { api }, url }) => {
  const asked = readListQuery(url.searchParams, sorts)
  const [{ answer, complaint }, genres] = await Promise.all([
    askList(asked, (query) => api.books.list(toBookQuery(query))),
    genresOf(api),
  ])
  const books = answer.content.map(toCard)
  return {
    books,
    stock: await api.stock.available(books.map(({ id }) => id)),
    paging: pagingOf(answer),
    filters: asked.filters,
    sort: asked.sort,
    sorts,
    genres,
    complaint,
  }
}

export const actions: Actions = { add: addToCart }
