import { overviewOf } from '#lib/server/admin/overview.ts'
import type { PageServerLoad } from './$types.js'

export const load: PageServerLoad = ({ locals }) => overviewOf(locals.api)
