/** Gives the query of a link: the filters that are set, and nothing for empty ones. */
export function queryOf(filters: Record<string, string | number | undefined>): string {
  const set = Object.entries(filters).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`
}

/** Gives the address of an action of the page that shows these filters. */
export function actionOf(
  name: string,
  filters: Record<string, string | number | undefined> = {},
): string {
  const query = queryOf(filters)
  return query === '' ? `?/${name}` : `${query}&/${name}`
}

const deepest = 10_000

/** Where the pager of a list leads; a page that is too deep for its number is reached by the cursor. */
export function stepsOf(
  { number, size, totalPages, next }: PageOf,
  filters: Record<string, string | number | undefined>,
): { previous: string | null; next: string | null } {
  const pageAt = (page: number) => queryOf({ ...filters, page: page === 0 ? undefined : page })
  const isCounted = (page: number) => page * size < deepest
  const hasNext = next ? true : number + 1 < totalPages
  const byNumber = isCounted(number + 1) || !next
  return {
    previous: number > 0 && isCounted(number - 1) ? pageAt(number - 1) : null,
    next: !hasNext
      ? null
      : byNumber
        ? pageAt(number + 1)
        : queryOf({ ...filters, cursor: next ?? '' }),
  }
}

export type PageOf = {
  number: number
  size: number
  totalElements: number
  totalIsLowerBound: boolean
  totalPages: number
  next?: string | null | undefined
}
