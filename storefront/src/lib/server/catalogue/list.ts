import { ApiProblem } from '#lib/server/api/problem.ts'
import type { Asked } from './query.ts'

type Wire<T> = {
  content: T[]
  totalElements: number
  totalIsLowerBound: boolean
  totalPages: number
  number: number
  next?: string | null | undefined
}

/** Gives what a pager and a heading need to know of a page of a list. */
export function pagingOf(page: Wire<unknown>) {
  return {
    total: page.totalElements,
    isLowerBound: page.totalIsLowerBound,
    pages: page.totalPages,
    /** From 1. */
    number: page.number + 1,
    next: page.next ?? null,
  }
}

export type Paging = ReturnType<typeof pagingOf>

export type Complaint = 'mended' | 'tooDeep' | null

/**
 * Asks for a page of a list; where the functions refuse the address, for the list's beginning instead, and
 * says so.
 * @throws ApiProblem for any other refusal
 */
export async function askList<T>(
  asked: Asked,
  ask: (asked: Asked) => Promise<T>,
): Promise<{ answer: T; complaint: Complaint }> {
  try {
    return { answer: await ask(asked), complaint: asked.isMended ? 'mended' : null }
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 400) throw error
    const complaint = error.slug === 'page-too-deep' ? 'tooDeep' : 'mended'
    return { answer: await ask({ ...asked, page: 1, cursor: undefined }), complaint }
  }
}
