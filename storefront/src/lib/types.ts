/** Who is logged in, as far as pages need to know it. */
export type Person = { id: string; name: string; roles: readonly string[] }

/** A sentence that the next page shows once, in a live region. */
export type Notice = { kind: 'success' | 'info' | 'warning' | 'error'; text: string }

/** Null when stock could not be asked. */
export type Available = number | null

export type Book = {
  id: string
  title: string
  author: string
  genre: string
  /** In cents. */
  price: number
  description: string
  isbn: string
  publishedYear: number
  coverUrl: string | null
}

export type CartLine = {
  /** A customer's line has a new one each time its book comes into the cart; a guest's is the book's. */
  id: string
  bookId: string
  title: string
  author: string
  genre: string
  coverUrl: string | null
  quantity: number
  /** In cents. */
  unitPrice: number
  /** In cents. */
  lineTotal: number
  available: Available
  /** In cents: what it cost when the shopper last saw it, where that differs. */
  formerPrice: number | null
  /** No longer sold: it can only be removed. */
  isGone: boolean
}

export type CartView = {
  lines: CartLine[]
  /** In cents, of what can still be bought. */
  total: number
  /** Copies, of all lines. */
  count: number
}

/** How a change of the cart ended; `capped` at 99, `gone` when the book is no longer sold. */
export type CartOutcome = 'added' | 'set' | 'removed' | 'capped' | 'gone'
