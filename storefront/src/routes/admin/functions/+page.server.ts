import { functionsSeen } from '#lib/server/admin/functions.ts'
import type { PageServerLoad } from './$types.js'

export const load: PageServerLoad = async ({ locals, depends }) => {
  depends('shop:functions')
  return { ...(await functionsSeen(locals.api.admin)), now: Date.now() }
}
