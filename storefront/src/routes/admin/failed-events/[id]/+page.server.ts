import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { findEvent } from '#lib/server/admin/find-event.ts'
import { given, textOf } from '#lib/server/admin/query.ts'
import { refusalOf, toFault } from '#lib/server/admin/refusal.ts'
import { requireAdmin } from '#lib/server/guard.ts'
import { events } from '#lib/text/admin-events.ts'
import type { Notice } from '#lib/types.ts'
import type { Actions, PageServerLoad } from './$types.js'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const from = given(url, 'from')
  return { event: await findEvent(locals.api, { id: params.id, from }), from }
}

type Asked = Pick<RequestEvent, 'locals' | 'url'> & { params: { id: string } }

/** Carries out a decision, tells its outcome, and shows the event anew. */
async function decide(asked: Asked, reason: string | null, work: () => Promise<Notice>) {
  requireAdmin(asked)
  const from = given(asked.url, 'from')
  const query = from === undefined ? '' : `?${new URLSearchParams({ from })}`
  const page = `/admin/failed-events/${asked.params.id}${query}`
  try {
    await asked.locals.session.tell(await work(), page)
  } catch (error) {
    const problem = refusalOf(error)
    return fail(problem.status, { reason, fault: toFault(problem) })
  }
  return redirect(303, page)
}

export const actions = {
  retry: (event) =>
    decide(event, null, async () => {
      const { status, error } = await event.locals.api.admin.failedEvents.retry(event.params.id)
      return status === 'resolved'
        ? { kind: 'success', text: events.retry.resolved }
        : { kind: 'error', text: events.retry.failed(events.error(error.code)) }
    }),
  discard: async (event) => {
    const reason = textOf(await event.request.formData(), 'reason')
    return decide(event, reason, async () => {
      await event.locals.api.admin.failedEvents.discard(event.params.id, reason.trim())
      return { kind: 'success', text: events.discard.done }
    })
  },
} satisfies Actions
