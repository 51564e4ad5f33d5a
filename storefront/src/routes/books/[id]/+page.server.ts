import { error } from '@sveltejs/kit'
import type { Api } from '#lib/server/api/api.ts'
import { ApiProblem } from '#lib/server/api/problem.ts'
import { addToCart } from '#lib/server/cart/add.ts'
import { isBookId } from '#lib/server/catalogue/id.ts'
import { toCard, type BookCard } from '#lib/server/catalogue/pick.ts'
import type { Book } from '#lib/types.ts'
import type { Actions, PageServerLoad } from './$types.js'

const shelf = 6

export const load: PageServerLoad = async ({ locals: { api }, params: { id } }) => {
  if (!isBookId(id)) error(404, 'No such book')
  const stock = api.stock.available([id])
  const book = await api.books.one(id).catch(notFound)
  const [byAuthor, inGenre, available] = await Promise.all([
    more(api, { author: book.author }),
    more(api, { genre: book.genre }),
    stock,
  ])
  const others = byAuthor.filter((each) => each.id !== id && each.author === book.author)
  const alike = inGenre.filter((each) => each.id !== id && each.author !== book.author)
  return {
    book: book satisfies Book,
    available: available[id] ?? null,
    byAuthor: others.slice(0, shelf),
    inGenre: alike.slice(0, shelf),
  }
}

/** Books beside the one of the page; without an answer there are none. */
async function more(api: Api, by: { author: string } | { genre: string }): Promise<BookCard[]> {
  const query = { ...by, size: shelf * 3, sort: 'createdAt,asc' }
  return api.books.list(query).then(
    ({ content }) => content.map(toCard),
    () => [],
  )
}

function notFound(reason: unknown): never {
  if (reason instanceof ApiProblem && reason.status === 404) error(404, 'No such book')
  throw reason
}

export const actions: Actions = { add: addToCart }
