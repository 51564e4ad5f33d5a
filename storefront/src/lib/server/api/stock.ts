import * as v from 'valibot'
import type { Available } from '#lib/types.ts'
import type { Call } from './call.ts'

const bulk = v.object({ stock: v.array(v.object({ bookId: v.string(), available: v.number() })) })

const mostIds = 50

/** The function stock, as shoppers use it. */
export function stockApi(call: Call) {
  const ask = (ids: readonly string[]) =>
    call({ path: '/inven/stock/bulk', query: { bookIds: ids.join(',') } }, bulk)
  return {
    /**
     * What is free of each book, by one call for every fifty. Never throws: what could not be asked, or is
     * not known, is null, and only the badges suffer.
     */
    async available(ids: readonly string[]): Promise<Record<string, Available>> {
      const chunks = Array.from({ length: Math.ceil(ids.length / mostIds) }, (_, index) =>
        ids.slice(index * mostIds, (index + 1) * mostIds),
      )
      const answers = await Promise.all(
        chunks.map((chunk) => ask(chunk).catch(() => ({ stock: [] }))),
      )
      const known = answers.flatMap(({ stock }) =>
        stock.map((each) => [each.bookId, each.available]),
      )
      return { ...Object.fromEntries(ids.map((id) => [id, null])), ...Object.fromEntries(known) }
    },
  }
}
