import type { Cookies } from '@sveltejs/kit'

/** The cookie with the session's id; it lives as long as the browser wants, the store decides. */
export function sessionCookie(origin: string) {
  const secure = origin.startsWith('https:')
  const name = secure ? '__Host-session' : 'session'
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  return {
    read: (cookies: Cookies) => cookies.get(name) ?? null,
    write: (cookies: Cookies, id: string) => cookies.set(name, id, options),
    /** Writes it into an answer that kit does not make. */
    append: (response: Response, cookies: Cookies, id: string) =>
      response.headers.append('set-cookie', cookies.serialize(name, id, options)),
    remove: (cookies: Cookies) => cookies.delete(name, options),
  }
}

export type SessionCookie = ReturnType<typeof sessionCookie>
