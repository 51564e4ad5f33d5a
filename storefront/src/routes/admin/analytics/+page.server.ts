import { figuresOf } from '#lib/server/admin/analytics.ts'
import { analytics } from '#lib/server/services.ts'
import type { PageServerLoad } from './$types.js'

export const load: PageServerLoad = async () => {
  if (analytics === null) return { url: null, figures: null }
  return { url: analytics.url, figures: await figuresOf(analytics.apiUrl) }
}
