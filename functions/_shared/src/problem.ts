/** Every problem the shop can answer with; `type` is `/problems/<slug>`, documented in docs/problems.md. */
export const problems = {
  'invalid-input': { status: 400, title: 'The request is not valid' },
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'page-too-deep': { status: 400, title: 'This page is too deep, use the cursor' },
  unauthenticated: { status: 401, title: 'A valid access token is required' },
  'bad-signature': { status: 401, title: 'The event is not signed by this shop' },
  forbidden: { status: 403, title: 'This role may not do that' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  conflict: { status: 409, title: 'The state does not allow that' },
  'retry-later': { status: 409, title: 'Not possible yet, deliver again' },
  'cart-empty': { status: 409, title: 'The cart is empty' },
  'cart-full': { status: 409, title: 'The cart has no room for another line' },
  'cart-changed': { status: 409, title: 'The cart changed during checkout' },
  'checkout-expired': { status: 409, title: 'This checkout has expired' },
  'isbn-taken': { status: 409, title: 'Another book has this ISBN' },
  'out-of-stock': { status: 409, title: 'Not enough copies' },
  'price-changed': { status: 409, title: 'The price has changed' },
  'below-reserved': { status: 409, title: 'Copies are reserved for orders' },
  'reservation-closed': { status: 409, title: 'This reservation is closed' },
  'reservation-deducted': { status: 409, title: 'This reservation is already sold' },
  'wrong-state': { status: 409, title: 'The order is in another state' },
  'already-resolved': { status: 409, title: 'This event is already resolved' },
  'stale-version': { status: 412, title: 'It was changed by somebody else' },
  'body-too-large': { status: 413, title: 'The body is over 64 KiB' },
  'unsupported-media-type': { status: 415, title: 'This media type is not supported' },
  'key-reused': { status: 422, title: 'The idempotency key was used with another body' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong' },
  'dependency-down': { status: 503, title: 'A part of the shop is not available' },
} as const satisfies Record<string, { status: number; title: string }>

export type Slug = keyof typeof problems

/** One wrong place of the input: `pointer` is a JSON pointer (RFC 6901), or `?name` / `{name}` outside of the body. */
export type InputError = { pointer: string; detail: string }

export type ProblemOptions = {
  detail?: string
  errors?: InputError[]
  /** Members of the problem document beside the standard ones, e.g. `lines` of `out-of-stock`. */
  extra?: Record<string, unknown>
  headers?: Record<string, string>
  cause?: unknown
}

/** A failure that is answered as a problem document (RFC 9457). */
export class Problem extends Error {
  override name = 'Problem'
  readonly slug: Slug
  readonly status: number
  readonly options: ProblemOptions

  constructor(slug: Slug, options: ProblemOptions = {}) {
    super(options.detail ?? problems[slug].title, { cause: options.cause })
    this.slug = slug
    this.status = problems[slug].status
    this.options = options
  }
}

/**
 * Makes the problem to throw for an outcome.
 * @param slug one of `problems`; fixes status and title
 */
export function problem(slug: Slug, options: ProblemOptions = {}): Problem {
  return new Problem(slug, options)
}

export type ProblemDocument = {
  type: string
  title: string
  status: number
  detail?: string
  instance: string
  code: Slug
  traceId: string
  errors?: InputError[]
  [extra: string]: unknown
}

/** Gives the problem document of RFC 9457 section 3.1; a 5xx carries no detail. */
export function problemDocument(
  { slug, status, options }: Problem,
  at: { instance: string; traceId: string },
): ProblemDocument {
  const { detail, errors, extra } = options
  return {
    ...extra,
    type: `/problems/${slug}`,
    title: problems[slug].title,
    status,
    ...(detail !== undefined && status < 500 ? { detail } : {}),
    instance: at.instance,
    code: slug,
    traceId: at.traceId,
    ...(errors ? { errors } : {}),
  }
}
