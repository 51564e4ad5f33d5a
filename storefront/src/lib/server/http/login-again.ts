import { redirect, type RequestEvent } from '@sveltejs/kit'
import { loginPath } from '../return-path.ts'

/** A token that is refused although it is this young will be refused again, in milliseconds. */
const young = 60_000

/**
 * Leads a page whose token a function refused to a new login; the guest's part of the session stays.
 * @throws the redirect
 */
export async function loginAgain(event: RequestEvent): Promise<void> {
  const { locals, request } = event
  if (!locals.isLoginRefused || !isPageOrAction(event, request.headers)) return
  const login = locals.session.record?.login
  if (login && Date.now() - login.startedAt < young) return
  await locals.session.update((record) => ({ ...record, login: null, count: null }))
  redirect(303, loginPath(event.url))
}

function isPageOrAction({ isDataRequest }: RequestEvent, headers: Headers): boolean {
  const isScripted = isDataRequest || headers.has('x-sveltekit-action')
  return isScripted || (headers.get('accept') ?? '').includes('text/html')
}
