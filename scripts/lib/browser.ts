export type Form = {
  action: string
  /** Hidden fields, which a browser sends as they are. */
  fields: Record<string, string>
  /** What the page has filled in for a person to change. */
  filledIn: Record<string, string>
}
export type Page = {
  status: number
  headers: Headers
  url: string
  html: string
  /** What a person reads, on one line. */
  text: string
  /** The first of `forms`. */
  form?: Form | undefined
  forms: Form[]
  /** Set when a redirect led to the address where the caller wanted to stop. */
  stoppedAt?: URL | undefined
}
export type Browser = ReturnType<typeof createBrowser>
/** One answer of a server, redirects included. */
export type Answer = { method: string; url: URL; status: number; milliseconds: number }

const maxRedirects = 10

/**
 * A browser without JavaScript: keeps cookies by host and path, follows redirects, sends forms.
 * @param onAnswer hears of every answer
 */
export function createBrowser(onAnswer: (answer: Answer) => void = () => {}) {
  const jar = new Map<string, { host: string; path: string; name: string; value: string }>()

  function keepCookies(url: URL, headers: Headers) {
    for (const line of headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/)
      const [name = '', ...rest] = pair.split('=')
      const find = (wanted: string) =>
        attributes.find((item) => item.toLowerCase().startsWith(wanted))?.slice(wanted.length)
      const path = find('path=') ?? '/'
      const key = `${url.hostname} ${path} ${name}`
      const value = rest.join('=')
      const ended = find('max-age=') === '0' || Date.parse(find('expires=') ?? '') < Date.now()
      if (ended || value === '') jar.delete(key)
      else jar.set(key, { host: url.hostname, path, name, value })
    }
  }

  function cookiesFor(url: URL) {
    return [...jar.values()]
      .filter(({ host, path }) => host === url.hostname && matches(url.pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  async function go(
    start: string,
    stopAt?: string,
    form?: URLSearchParams,
    site?: string,
  ): Promise<Page> {
    let url = new URL(start)
    let body = form
    for (let redirects = 0; redirects < maxRedirects; redirects += 1) {
      const headers = new Headers({ accept: 'text/html', cookie: cookiesFor(url) })
      if (body) headers.set('origin', site ?? url.origin)
      const method = body ? 'POST' : 'GET'
      const began = performance.now()
      const response = await fetch(url, { method, headers, body: body ?? null, redirect: 'manual' })
      keepCookies(url, response.headers)
      const html = await response.text()
      const { status } = response
      onAnswer({ method, url, status, milliseconds: performance.now() - began })
      const location = response.headers.get('location')
      if (!location) return pageOf(url, response, html)
      url = new URL(location, url)
      body = undefined
      if (stopAt && `${url.origin}${url.pathname}` === stopAt) {
        return { ...pageOf(url, response, ''), stoppedAt: url }
      }
    }
    throw new Error(`${start} redirects more than ${maxRedirects} times`)
  }

  return {
    /** Opens an address; stops where a redirect leads to `stopAt`, without calling it. */
    open: (url: string, stopAt?: string) => go(url, stopAt),
    /** Sends a form with its hidden fields and these, as a page of `site` (its own unless told). */
    submit(
      form: Pick<Form, 'action' | 'fields'>,
      fields: Record<string, string>,
      stopAt?: string,
      site?: string,
    ) {
      const body = new URLSearchParams({ ...form.fields, ...fields })
      return go(form.action, stopAt, body, site)
    },
  }
}

/** RFC 6265 section 5.1.4. */
function matches(pathname: string, path: string) {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
}

function pageOf(url: URL, response: Response, html: string): Page {
  const body = /<body[\s\S]*/.exec(html)?.[0] ?? html
  const text = unescape(body.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
  const { status, headers } = response
  const forms = formsOf(url, html)
  return { status, headers, url: url.href, html, text, form: forms[0], forms }
}

function formsOf(url: URL, html: string): Form[] {
  const found = html.matchAll(/<form\b([^>]*)>[\s\S]*?<\/form>/gi)
  return [...found].map(([form, attributes = '']) => {
    const inputs = [...form.matchAll(/<input\b[^>]*>/gi)].map(([input]) => input)
    const isHidden = (input: string) => attribute(input, 'type') === 'hidden'
    return {
      action: new URL(attribute(attributes, 'action') ?? url.href, url).href,
      fields: valuesOf(inputs.filter(isHidden)),
      filledIn: valuesOf(inputs.filter((input) => !isHidden(input))),
    }
  })
}

function valuesOf(inputs: readonly string[]): Record<string, string> {
  const values = inputs.map((input) => {
    return [attribute(input, 'name') ?? '', attribute(input, 'value') ?? '']
  })
  return Object.fromEntries(values)
}

function attribute(tag: string, name: string) {
  const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1]
  return value === undefined ? undefined : unescape(value)
}

function unescape(text: string) {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }
  return text.replace(/&(?:(amp|lt|gt|quot)|#(\d+)|#x([\da-f]+));/gi, (_all, name, dec, hex) =>
    name ? (named[name.toLowerCase()] ?? '') : String.fromCodePoint(dec ? +dec : parseInt(hex, 16)),
  )
}
