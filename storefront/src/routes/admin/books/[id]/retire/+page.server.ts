import type { PageServerLoad } from './$types.js'

export const load: PageServerLoad = ({ locals, params }) => locals.api.admin.books.one(params.id)
