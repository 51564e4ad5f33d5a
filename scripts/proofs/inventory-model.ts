import { isDeepStrictEqual } from 'node:util'

export type State = 'held' | 'refused' | 'deducted' | 'released' | 'expired' | 'cancelled'
export type Line = { bookId: string; quantity: number }
export type Book = { bookId: string; quantity: number; reserved: number }
/** An order; it has no state while the inventory never heard of it. */
export type Order = { orderId: string; lines: Line[]; state?: State; refusal?: Answer }

/** A book of which too few copies are free. */
export type Short = { bookId: string; available: number }

/** The inventory as it should be: small, pure, and written without a look at the SQL. */
export type World = { books: Book[]; orders: Order[] }

/** What somebody does to the inventory; orders and books go by their place in the world. */
export type Command = OfOrder | OfBook
type OfOrder = {
  kind: 'reserve' | 'release' | 'created' | 'cancelled' | 'expire'
  order: number
}
type OfBook =
  { kind: 'adjust'; book: number; delta: number } | { kind: 'set'; book: number; quantity: number }

/** What the one who did it was told. */
export type Answer = string

/** Gives the world after a command, and the answer. */
export function step(world: World, command: Command): { world: World; answer: Answer } {
  const next = {
    books: world.books.map((book) => ({ ...book })),
    orders: world.orders.map((order) => ({ ...order })),
  }
  const answer = 'book' in command ? adjust(next, command) : settle(next, command)
  return { world: next, answer }
}

function adjust(world: World, command: OfBook): Answer {
  const book = at(world.books, command.book)
  const wanted = command.kind === 'set' ? command.quantity : book.quantity + command.delta
  if (wanted < book.reserved) return 'below-reserved'
  book.quantity = wanted
  return 'done'
}

function settle(world: World, { kind, order: place }: OfOrder): Answer {
  const order = at(world.orders, place)
  switch (kind) {
    case 'reserve':
      return reserve(world, order)
    case 'release':
      if (order.state === 'deducted') return 'deducted'
      if (order.state === 'held') move(world, order, { reserved: -1 })
      if (order.state === 'held' || !order.state) order.state = 'released'
      return 'done'
    case 'created':
      return sell(world, order)
    case 'cancelled':
      if (order.state === 'held') move(world, order, { reserved: -1 })
      if (order.state === 'deducted') move(world, order, { quantity: 1 })
      order.state = 'cancelled'
      return 'done'
    case 'expire':
      if (order.state !== 'held') return 'done'
      move(world, order, { reserved: -1 })
      order.state = 'expired'
      return 'done'
  }
}

function reserve(world: World, order: Order): Answer {
  if (order.state === 'held' || order.state === 'deducted') return 'held'
  if (order.state === 'refused' && order.refusal) return order.refusal
  if (order.state) return `closed ${order.state}`
  const short = shortOf(world, order)
  if (short.length > 0) {
    order.state = 'refused'
    return (order.refusal = tellShort(world, short))
  }
  move(world, order, { reserved: 1 })
  order.state = 'held'
  return 'held'
}

function sell(world: World, order: Order): Answer {
  if (order.state === 'deducted' || order.state === 'cancelled') return 'done'
  const isHeld = order.state === 'held'
  if (!isHeld && shortOf(world, order).length > 0) return 'retry'
  move(world, order, { quantity: -1, reserved: isHeld ? -1 : 0 })
  order.state = 'deducted'
  return 'done'
}

/** Gives the books that have too few free copies for the order, and how many they have. */
function shortOf({ books }: World, { lines }: Order): Short[] {
  return books
    .map(({ bookId, quantity, reserved }) => ({ bookId, available: quantity - reserved }))
    .filter(({ bookId, available }) => wanted(lines, bookId) > available)
}

/** Gives the answer to an order of which these lines are short: by the books' places in the world. */
export function tellShort({ books }: World, short: readonly Short[]): Answer {
  const places = short.map(({ bookId, available }) => {
    return `${books.findIndex((book) => book.bookId === bookId)}:${available}`
  })
  return `short ${places.sort()}`
}

function move({ books }: World, { lines }: Order, by: { quantity?: number; reserved?: number }) {
  for (const book of books) {
    book.quantity += wanted(lines, book.bookId) * (by.quantity ?? 0)
    book.reserved += wanted(lines, book.bookId) * (by.reserved ?? 0)
  }
}

function wanted(lines: readonly Line[], bookId: string): number {
  return lines.reduce((sum, line) => sum + (line.bookId === bookId ? line.quantity : 0), 0)
}

/**
 * Gives the worlds that explain the answers to commands done at the same time: each is what the commands
 * lead to one after the other, in some order (linearizability). An answer `again` was without effect;
 * it is no answer to a command that was alone.
 */
export function explain(
  worlds: readonly World[],
  done: readonly { command: Command; answer: Answer }[],
): World[] {
  const found: World[] = []
  const follow = (world: World, left: typeof done) => {
    if (left.length === 0) {
      if (!found.some((known) => isDeepStrictEqual(known, world))) found.push(world)
      return
    }
    for (const [place, { command, answer }] of left.entries()) {
      const rest = left.toSpliced(place, 1)
      if (answer === 'again' && done.length > 1) follow(world, rest)
      else {
        const next = step(world, command)
        if (next.answer === answer) follow(next.world, rest)
      }
    }
  }
  for (const world of worlds) follow(world, done)
  return found
}

export function at<T>(items: readonly T[], place: number): T {
  const item = items[place % items.length]
  if (item === undefined) throw new Error('There is none')
  return item
}
