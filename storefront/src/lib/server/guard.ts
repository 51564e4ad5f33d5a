import { error, redirect, type RequestEvent } from '@sveltejs/kit'
import { account } from '#lib/text/account.ts'
import type { Person } from '#lib/types.ts'
import { loginPath } from './return-path.ts'

type Asked = Pick<RequestEvent, 'locals' | 'url'>

/**
 * Gives who is logged in.
 * @throws a redirect to the login, which leads back to this page
 */
export function requirePerson({ locals, url }: Asked): Person {
  return locals.session.person ?? redirect(303, loginPath(url))
}

/**
 * Gives the admin who is logged in; call it in every action too, since loads do not guard those.
 * @throws a redirect to the login for a guest, 403 for a customer
 */
export function requireAdmin(asked: Asked): Person {
  const person = requirePerson(asked)
  if (!person.roles.includes('admin')) error(403, account.staffOnly)
  return person
}
