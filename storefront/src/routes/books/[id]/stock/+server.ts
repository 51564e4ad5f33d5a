import { error, json } from '@sveltejs/kit'
import { isBookId } from '#lib/server/catalogue/id.ts'
import type { RequestHandler } from './$types.js'

/** What is free of a book just now, for its badge; null when that cannot be told. */
export const GET: RequestHandler = async ({ locals: { api }, params: { id } }) => {
  if (!isBookId(id)) error(404, 'No such book')
  const stock = await api.stock.available([id])
  return json({ available: stock[id] ?? null }, { headers: { 'cache-control': 'no-store' } })
}
