import type { Api } from '#lib/server/api/api.ts'
import type { Cart } from '#lib/server/cart/cart.ts'
import type { SessionHandle } from '#lib/server/session/session.ts'
import type { Notice, Person } from '#lib/types.ts'

declare global {
  namespace App {
    interface Locals {
      session: SessionHandle
      /** Calls the functions in the name of whoever asks. */
      api: Api
      /** The cart of whoever asks, a guest's or a customer's. */
      cart: Cart
      traceId: string
    }
    interface PageData {
      person: Person | null
      /** Goes into every form, as the field `csrf`. */
      csrf: string
      cartCount: number
      notices: Notice[]
    }
    interface Error {
      message: string
      slug?: string
      traceId?: string
      /** Seconds after which another try makes sense. */
      retryAfter?: number
    }
  }
}
