import * as v from 'valibot'

const problemDocument = v.looseObject({
  type: v.optional(v.string(), ''),
  detail: v.optional(v.string(), ''),
  errors: v.optional(v.array(v.looseObject({ pointer: v.string(), detail: v.string() })), []),
})

export type ProblemDocument = v.InferOutput<typeof problemDocument>

/** A function's refusal (RFC 9457), or its silence: then the slug is `unavailable` and the status 503. */
export class ApiProblem extends Error {
  readonly status: number
  /** The last part of the problem's type: pages choose their words by it. */
  readonly slug: string
  readonly document: ProblemDocument
  /** Seconds. */
  readonly retryAfter: number | undefined

  constructor(status: number, document: ProblemDocument, retryAfter?: number, cause?: unknown) {
    super(`${status} ${document.type}`, { cause })
    this.name = 'ApiProblem'
    this.status = status
    this.slug = document.type.replace(/^.*\//, '') || 'unknown'
    this.document = document
    this.retryAfter = retryAfter
  }
}

/** Makes the problem of a function that gave no answer. */
export function unavailable(cause: unknown): ApiProblem {
  return new ApiProblem(503, { type: '/problems/unavailable', detail: '', errors: [] }, 5, cause)
}

/** Makes the problem out of an answer that is no success, whatever its body is. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => ({}))
  const parsed = v.safeParse(problemDocument, body)
  const document = parsed.success ? parsed.output : { type: '', detail: '', errors: [] }
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new ApiProblem(response.status, document, Number.isFinite(wait) ? wait : undefined)
}
