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

/** Gives the address of the login page that leads back to this page. */
export function loginPath(url: URL): string {
  return `/login?${new URLSearchParams({ return: url.pathname + url.search })}`
}
