import type { HandleServerError } from '@sveltejs/kit/hooks'
import { ApiProblem } from '../api/problem.ts'
import { log } from '../services.ts'
import { StoreUnavailableError } from '../store/store.ts'

type Shown = { status: number; message: string; slug: string; retryAfter?: number }

const waitSeconds = 5

/** Turns what went wrong into what may be shown: never a message or a stack of ours. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  const { traceId } = event.locals
  if (kind !== 'unknown') return { traceId }
  const shown = shownOf(error)
  if (shown.status === 401) event.locals.isLoginRefused = true
  if (shown.retryAfter !== undefined) event.locals.retryAfter = shown.retryAfter
  if (shown.status >= 500) log.error('a request failed', { traceId, slug: shown.slug, error })
  return { ...shown, traceId }
}

function shownOf(error: unknown): Shown {
  if (error instanceof StoreUnavailableError) return unavailable(waitSeconds)
  if (!(error instanceof ApiProblem)) {
    return { status: 500, message: 'Something went wrong', slug: 'unknown' }
  }
  const { status, slug, retryAfter } = error
  if (status === 429 || status >= 500) return unavailable(retryAfter ?? waitSeconds)
  return { status, message: messages.get(status) ?? 'This does not work', slug }
}

const messages = new Map([
  [401, 'Please log in'],
  [403, 'Not allowed'],
  [404, 'Not found'],
])

function unavailable(retryAfter: number): Shown {
  return { status: 503, message: 'Not available at the moment', slug: 'unavailable', retryAfter }
}
