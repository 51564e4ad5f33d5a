/** A refusal of a function, as a page tells it. */
export type Fault = {
  status: number
  slug: string
  /** Seconds after which another try makes sense. */
  retryAfter?: number
  /** Copies that orders have reserved, where that is why. */
  reserved?: number
}
