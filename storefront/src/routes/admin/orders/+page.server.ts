import { statuses } from '#lib/order/order.ts'
import { given, oneOf } from '#lib/server/admin/query.ts'
import type { PageServerLoad } from './$types.js'

export const load: PageServerLoad = async ({ locals, url }) => {
  const filters = { status: oneOf(statuses, given(url, 'status')), user: given(url, 'user') }
  const cursor = given(url, 'cursor')
  const { content, next } = await locals.api.admin.orders.list({ ...filters, cursor })
  return { orders: content, next, filters, isFirst: cursor === undefined }
}
