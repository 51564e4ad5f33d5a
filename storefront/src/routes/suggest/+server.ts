import { json } from '@sveltejs/kit'
import type { RequestHandler } from './$types.js'

const shortest = 2
const longest = 60

/** Up to eight books for what was typed so far; none rather than an error. */
export const GET: RequestHandler = async ({ locals: { api }, url }) => {
  const whole = (url.searchParams.get('q') ?? '')
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  const typed = [...whole].slice(0, longest).join('').trim()
  if (typed.length < shortest) return answer([], 'no-store')
  return api.search.suggest(typed).then(
    (books) => answer(books, 'private, max-age=60'),
    () => answer([], 'no-store'),
  )
}

function answer(books: { id: string; title: string; author: string }[], caching: string) {
  return json(books, { headers: { 'cache-control': caching } })
}
