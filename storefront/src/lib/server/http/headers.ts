/** What the headers of every answer depend on. */
export type HeaderSettings = {
  /** The shop's own. */
  origin: string
  /** Origins that a form may lead to, besides the shop's. */
  formTargets: readonly string[]
}

const fixed = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), ' +
    'magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * Gives the answer with the headers that keep a page safe. Kit makes the policy of a page; what a form
 * may lead to is known at run time only: browsers apply `form-action` to redirects too.
 */
export function secured(response: Response, { origin, formTargets }: HeaderSettings): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(fixed)) headers.set(name, value)
  if (origin.startsWith('https:')) headers.set('strict-transport-security', 'max-age=31536000')
  const policy =
    headers.get('content-security-policy') ?? "default-src 'none'; frame-ancestors 'none'"
  const targets = ["'self'", ...new Set(formTargets)].join(' ')
  headers.set('content-security-policy', `${policy}; form-action ${targets}`)
  if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store')
  const { status, statusText } = response
  return new Response(response.body, { status, statusText, headers })
}
