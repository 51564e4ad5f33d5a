import * as v from 'valibot'
import type { Fault } from '#lib/admin/fault.ts'
import { ApiProblem } from '#lib/server/api/problem.ts'

/**
 * Gives the refusal that an action tells on its own page.
 * @throws what is none, and the end of the login, which the shop answers everywhere alike
 */
export function refusalOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem && error.status !== 401) return error
  throw error
}

const counts = v.object({ reserved: v.number() })

export function toFault({ status, slug, retryAfter, document }: ApiProblem): Fault {
  const told = v.safeParse(counts, document)
  return {
    status,
    slug,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(told.success ? { reserved: told.output.reserved } : {}),
  }
}

/** Gives null for a part of a page whose function refuses or is silent: the other parts are shown. */
export async function partOf<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    refusalOf(error)
    return null
  }
}
