/**
 * Gives the path and query of this site where a login leads back to: what was asked for where it is
 * plainly a path of ours, else `/`.
 */
export function returnPath(asked: string | null): string {
  if (asked === null || asked.length > 2000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked)) return '/'
  const path = asked.replace(/[?#].*$/s, '')
  if (/\\|\/\/|%(?:2f|5c|0[0-9a-f]|1[0-9a-f]|7f|25)/i.test(path) || /\\/.test(asked)) return '/'
  const base = 'http://shop.invalid'
  if (!URL.canParse(asked, base)) return '/'
  const url = new URL(asked, base)
  const isLoginItself = /^\/(?:login|callback|logout|backchannel-logout)(?:\/|$)/.test(url.pathname)
  if (url.origin !== base || url.pathname.startsWith('//') || isLoginItself) return '/'
  return url.pathname + url.search
}

/** Gives the path of the login that leads back to this page, be it asked for or posted to. */
export function loginPath(url: URL): string {
  const page = new URL(url)
  for (const name of url.searchParams.keys()) {
    if (name.startsWith('/') || name.startsWith('x-sveltekit-')) page.searchParams.delete(name)
  }
  return `/login?${new URLSearchParams({ return: page.pathname + page.search })}`
}

/** Gives path and query of an address of this site; `/` for any other. */
export function sameSitePath(address: string | null, origin: string): string {
  if (address === null || !URL.canParse(address)) return '/'
  const url = new URL(address)
  return url.origin === origin ? returnPath(url.pathname + url.search) : '/'
}
