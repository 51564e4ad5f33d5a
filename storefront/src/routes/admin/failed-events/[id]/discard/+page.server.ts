import type { PageServerLoad } from './$types.js'

export const load: PageServerLoad = ({ params }) => ({ id: params.id })
