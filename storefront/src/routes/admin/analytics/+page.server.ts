import { analytics } from '#lib/server/services.ts'
import type { PageServerLoad } from './$types.js'

export const load: PageServerLoad = async () => {
  if (analytics === null) return { url: null, figures: null, fault: null }
  const read = await analytics.readFigures()
  return typeof read === 'string'
    ? { url: analytics.url, figures: null, fault: read }
    : { url: analytics.url, figures: read, fault: null }
}
