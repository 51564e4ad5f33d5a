import type { Call, TaggedCall } from '../call.ts'
import { adminBooksApi } from './books.ts'
import { failedEventsApi } from './failed-events.ts'
import { functionsApi } from './functions.ts'
import { adminOrdersApi } from './orders.ts'
import { adminStockApi } from './stock.ts'

/** The functions as administrators use them. */
export function adminApi(at: {
  books: TaggedCall
  failedEvents: Call
  functions: Call | null
  orders: Call
  stock: Call
}) {
  return {
    books: adminBooksApi(at.books),
    failedEvents: failedEventsApi(at.failedEvents),
    functions: functionsApi(at.functions),
    orders: adminOrdersApi(at.orders),
    stock: adminStockApi(at.stock),
  }
}
