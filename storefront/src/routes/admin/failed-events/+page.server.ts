import { statuses } from '#lib/admin/failed-event.ts'
import { given, oneOf } from '#lib/server/admin/query.ts'
import type { PageServerLoad } from './$types.js'

const shown = [...statuses, 'all'] as const

export const load: PageServerLoad = async ({ locals, url }) => {
  const state = oneOf(shown, given(url, 'status')) ?? 'open'
  const status = state === 'all' ? undefined : state
  const cursor = given(url, 'cursor')
  const { content, next } = await locals.api.admin.failedEvents.list({ status, cursor })
  return { events: content, next, state, cursor }
}
