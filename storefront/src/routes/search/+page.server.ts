import type { Api } from '#lib/server/api/api.ts'
import { addToCart } from '#lib/server/cart/add.ts'
import { genresOf } from '#lib/server/catalogue/genres.ts'
import { askList, pagingOf } from '#lib/server/catalogue/list.ts'
import { toCard } from '#lib/server/catalogue/pick.ts'
import { readListQuery, toBookQuery } from '#lib/server/catalogue/query.ts'
import type { Actions, PageServerLoad } from './$types.js'

const sorts = [
  'relevance',
  'title,asc',
  'author,asc',
  'price,asc',
  'price,desc',
  'createdAt,desc',
] as const
const longest = 200
const shelf = 6

export const load: PageServerLoad = async ({ locals: { api }, url }) => {
  const asked = readListQuery(url.searchParams, sorts)
  const whole = (url.searchParams.get('q') ?? '')
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  const typed = [...whole].slice(0, longest).join('').trim()
  const frame = { typed, isCut: typed.length < whole.length, filters: asked.filters, sorts }
  if (typed === '') return { ...frame, sort: asked.sort, found: null, help: await helpOf(api) }

  const { answer, complaint } = await askList(asked, (query) =>
    api.search.find(typed, toBookQuery(query)),
  )
  const { content, facets, didYouMean, corrected } = answer
  const [stock, help] = await Promise.all([
    api.stock.available(content.map(({ id }) => id)),
    content.length === 0 ? helpOf(api) : null,
  ])
  const hits = content.map((hit) => ({
    book: toCard(hit),
    marked: hit.highlights,
    fields: hit.why.map(({ field }) => field),
  }))
  const paging = pagingOf(answer)
  const found = { hits, stock, paging, facets, didYouMean, isCorrected: corrected, complaint }
  return { ...frame, sort: asked.sort, found, help }
}

/** What a page without hits offers instead; without an answer it offers less. */
async function helpOf(api: Api) {
  const newest = api.books.list({ size: shelf, sort: 'createdAt,desc' }).then(
    ({ content }) => content.map(toCard),
    () => [],
  )
  const [genres, books] = await Promise.all([genresOf(api), newest])
  return { genres, newest: books }
}

export const actions: Actions = { add: addToCart }
