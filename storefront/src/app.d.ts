import type { Api } from '#lib/server/api/api.ts'
import type { Cart } from '#lib/server/cart/cart.ts'
import type { OpenSession } from '#lib/server/session/handle.ts'
import type { Notice, Person } from '#lib/types.ts'

declare global {
  namespace App {
    interface Locals {
      session: OpenSession
      /** Calls the functions in the name of whoever asks. */
      api: Api
      /** The cart of whoever asks, a guest's or a customer's. */
      cart: Cart
      traceId: string
      /** A function refused the token: the answer leads to a login. */
      isLoginRefused?: boolean
      /** Seconds after which the shopper may try again. */
      retryAfter?: number
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
      /** A fresh token for a form that was refused for its old one. */
      csrf?: string
    }
  }
}
