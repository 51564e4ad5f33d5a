/** Copies by the id of their book. */
export type Lines = ReadonlyMap<string, number>

export type Order = {
  id: string
  status: string
  lines: Lines
}

/** What a shopper believes to have, after all that the shop has told them. */
export type Beliefs = {
  name: string
  cart: Lines
  orders: readonly Order[]
}

const mostCopies = 99

/** Gives the cart after a book was added: no line holds more than 99 copies. */
export function withAdded(cart: Lines, bookId: string, copies: number): Lines {
  return new Map(cart).set(bookId, Math.min(mostCopies, (cart.get(bookId) ?? 0) + copies))
}

/** Gives the cart after a guest's lines were merged into it. */
export function withMerged(cart: Lines, guest: Lines): Lines {
  return [...guest].reduce((sum, [bookId, copies]) => withAdded(sum, bookId, copies), cart)
}

/** Gives a sentence for every line that is lost, doubled or otherwise not what was believed. */
export function lineFaults(whose: string, believed: Lines, found: Lines): string[] {
  return [...new Set([...believed.keys(), ...found.keys()])].flatMap((bookId) => {
    const [wanted, there] = [believed.get(bookId) ?? 0, found.get(bookId) ?? 0]
    return wanted === there
      ? []
      : [`${whose}: ${there} copies of ${bookId}, where ${wanted} were told`]
  })
}

/** Gives a sentence for every order that is missing, that nobody placed, or that is not as it was placed. */
export function orderFaults(
  name: string,
  believed: readonly Order[],
  found: readonly Order[],
): string[] {
  const there = new Map(found.map((order) => [order.id, order]))
  const known = new Set(believed.map(({ id }) => id))
  const unasked = found.filter(({ id }) => !known.has(id))
  return [
    ...believed.flatMap((order) => {
      const one = there.get(order.id)
      if (!one) return [`${name}: order ${order.id} was told and is lost`]
      const faults = lineFaults(`${name}, order ${order.id}`, order.lines, one.lines)
      if (one.status === order.status) return faults
      return [...faults, `${name}: order ${order.id} is ${one.status}, not ${order.status}`]
    }),
    ...unasked.map(({ id }) => `${name}: order ${id} was never told to them`),
  ]
}
