import { error } from '@sveltejs/kit'
import { moves } from '#lib/admin/order-moves.ts'
import { oneOf } from '#lib/server/admin/query.ts'
import type { PageServerLoad } from './$types.js'

export const load: PageServerLoad = ({ params }) => ({
  id: params.id,
  move: oneOf(moves, params.move) ?? error(404, 'Not found'),
})
