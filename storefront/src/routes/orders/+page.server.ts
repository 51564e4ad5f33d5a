import { ApiProblem } from '#lib/server/api/problem.ts'
import { requirePerson } from '#lib/server/guard.ts'
import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types.js'

const size = 10

export const load: PageServerLoad = async (event) => {
  requirePerson(event)
  const cursor = event.url.searchParams.get('cursor') ?? undefined
  const orders = await event.locals.api.orders.list({ cursor, size }).catch(unknownPage)
  return { orders: orders.content, next: orders.next, isFirst: cursor === undefined }
}

/** A cursor that was cut or made up. */
function unknownPage(problem: unknown): never {
  if (problem instanceof ApiProblem && problem.status === 400) error(404)
  throw problem
}
