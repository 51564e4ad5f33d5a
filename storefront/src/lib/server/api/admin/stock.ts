import * as v from 'valibot'
import type { Call } from '../call.ts'
import { pageOf } from '../wire.ts'

const stock = v.object({
  bookId: v.string(),
  quantity: v.number(),
  reserved: v.number(),
  available: v.number(),
  updatedAt: v.string(),
})

const bulk = v.object({ stock: v.array(stock) })

/** The function stock, as administrators use it. */
export function adminStockApi(call: Call) {
  const path = '/inven/admin/stock'
  const pathOf = (bookId: string) => `${path}/${encodeURIComponent(bookId)}`
  return {
    /** By book id. */
    list: (query: { page?: number | undefined; size?: number; cursor?: string | undefined }) =>
      call({ path, query }, pageOf(stock)),
    /** Of up to fifty books; those that are not known are left out. */
    of: async (bookIds: readonly string[]) => {
      if (bookIds.length === 0) return []
      const query = { bookIds: bookIds.join(',') }
      return (await call({ path: '/inven/stock/bulk', query }, bulk)).stock
    },
    /** @throws ApiProblem 400, 404, 409 below-reserved */
    set: (bookId: string, quantity: number | null) =>
      call({ method: 'PUT', path: pathOf(bookId), body: { quantity } }, stock),
    /** @throws ApiProblem 400, 404, 409 below-reserved or conflict (more than can be counted) */
    adjust: (bookId: string, body: { delta: number | null; reason?: string }) =>
      call({ method: 'POST', path: `${pathOf(bookId)}/adjust`, body }, stock),
  }
}
