import { requireAdmin } from '#lib/server/guard.ts'
import type { LayoutServerLoad } from './$types.js'

// It reads the address, so that it guards every page anew, also where a script moves from one to the next.
export const load: LayoutServerLoad = (event) => {
  requireAdmin(event)
  return { section: event.url.pathname }
}
