import { toWire } from '@bookstore/shared/money.ts'
import type { Line, ShortLine } from './order.ts'
import type { Entry } from './repository.ts'

/** What the shopper reads in the order's timeline about the checkout. */
export function started(lines: readonly Line[], totalCents: number): Entry {
  const copies = lines.reduce((sum, line) => sum + line.quantity, 0)
  const detail = `Checkout of ${count(copies, 'copy', 'copies')} of ${count(lines.length, 'book', 'books')} for ${toWire(totalCents).toFixed(2)} USD`
  return { type: 'checkout.started', function: 'checkout', detail }
}

export function outOfStock(lines: readonly ShortLine[]): Entry {
  const books = lines.map(
    ({ title, requested, available }) => `${title} (${requested} wanted, ${available} left)`,
  )
  return {
    type: 'checkout.refused',
    function: 'reserve',
    detail: `Not enough copies: ${books.join(', ')}`,
  }
}

export function placed(holdExpiresAt: Date): Entry[] {
  const until = holdExpiresAt.toISOString()
  return [
    { type: 'stock.reserved', function: 'reserve', detail: `All copies are held until ${until}` },
    { type: 'order.created', function: 'checkout', detail: 'The order is placed' },
  ]
}

export const superseded: Entry = {
  type: 'checkout.superseded',
  function: 'checkout',
  detail: 'The cart was changed or bought in another place meanwhile, so nothing is bought here',
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
