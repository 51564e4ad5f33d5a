/** How many books a page of a list has; it fills rows of two, three, four and six. */
export const pageSize = 24

/** The functions count pages up to this many books; what lies behind is reached by cursor (api.md). */
const countedBooks = 10_000

/** The last page, counted from 1, that has a number. */
export const lastNumberedPage = Math.ceil(countedBooks / pageSize)

type Address = { pathname: string; searchParams: Pick<URLSearchParams, 'entries'> }

/** Gives the address of the same list with some parameters changed; null takes one away. */
export function listAddress(
  { pathname, searchParams }: Address,
  changes: Record<string, string | null> = {},
): string {
  const query = new URLSearchParams()
  const paging = ['page', 'cursor']
  for (const [name, value] of searchParams.entries()) {
    const isKept = !name.startsWith('/') && value !== '' && !Object.hasOwn(changes, name)
    if (isKept && !paging.includes(name)) query.append(name, value)
  }
  for (const [name, value] of Object.entries(changes)) {
    if (value !== null) query.set(name, value)
  }
  return query.size === 0 ? pathname : `${pathname}?${query}`
}

/** Gives the numbers that a pager shows: the ends, and the neighbours of the current; null is a gap. */
export function pagerNumbers(current: number, pages: number): (number | null)[] {
  const near = [1, current - 1, current, current + 1, pages]
  const shown = [...new Set(near)].filter((number) => number >= 1 && number <= pages)
  return shown.flatMap((number, at) => {
    const before = shown[at - 1]
    if (before === undefined || number - before === 1) return [number]
    return number - before === 2 ? [number - 1, number] : [null, number]
  })
}
