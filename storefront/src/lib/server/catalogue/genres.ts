import type { Api } from '#lib/server/api/api.ts'

type Asker = Pick<Api, 'books' | 'search'>

const freshMilliseconds = 5 * 60_000
/** Titles with this word are many, and the facets of a search count the genres of all its hits. */
const commonWord = 'the'

/**
 * Makes what knows the genres, in their order. No function lists them, so they are gathered from the oldest
 * and the newest books and the facets of a broad search, and kept for five minutes; while they are
 * gathered again, the known ones serve. Never throws: without an answer there are none.
 */
export function createGenres(now: () => number) {
  let known: string[] = []
  let until = 0
  let pending: Promise<string[]> | undefined

  async function renew(api: Asker): Promise<string[]> {
    const gathered = await gather(api)
    if (gathered.length > 0) {
      known = gathered
      until = now() + freshMilliseconds
    }
    return known
  }

  return async (api: Asker): Promise<string[]> => {
    if (now() < until) return known
    pending ??= renew(api).finally(() => (pending = undefined))
    return known.length > 0 ? known : pending
  }
}

/** Knows the genres for all pages of this process. */
export const genresOf = createGenres(Date.now)

async function gather({ books, search }: Asker): Promise<string[]> {
  const answers = await Promise.allSettled([
    books.list({ size: 100, sort: 'createdAt,asc' }).then(({ content }) => content),
    books.list({ size: 100, sort: 'createdAt,desc' }).then(({ content }) => content),
    search
      .find(commonWord, { size: 1 })
      .then(({ facets }) => facets.genre.map(({ value }) => ({ genre: value }))),
  ])
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  return [...new Set(found.map(({ genre }) => genre))].toSorted((a, b) => a.localeCompare(b, 'en'))
}
