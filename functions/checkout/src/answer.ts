import type { Reply } from '@bookstore/shared/operation.ts'
import { problem, problems, type Problem } from '@bookstore/shared/problem.ts'
import * as v from 'valibot'
import { toWireOrder, type Order, type Review, type ShortLine } from './order.ts'
import { toWire } from '@bookstore/shared/money.ts'

/** What a checkout came to, as it is stored under its key: the order placed, or why there is none. */
export type Answer = { orderId: string; status: number; response: string }

const refusal = v.object({
  slug: v.picklist(['out-of-stock', 'cart-empty', 'cart-changed', 'checkout-expired']),
  detail: v.string(),
  extra: v.record(v.string(), v.unknown()),
})
type Refusal = v.InferOutput<typeof refusal>

export function placed(order: Order): Answer {
  return { orderId: order.id, status: 201, response: JSON.stringify(toWireOrder(order)) }
}

export function outOfStock(orderId: string, lines: readonly ShortLine[]): Answer {
  return refused(orderId, {
    slug: 'out-of-stock',
    detail: 'There are not enough copies',
    extra: { lines },
  })
}

export function superseded(orderId: string, cart: 'changed' | 'empty'): Answer {
  const detail = 'The cart was changed or bought in another place meanwhile'
  return refused(orderId, { slug: `cart-${cart}`, detail, extra: {} })
}

export function expired(orderId: string): Answer {
  const detail = 'The order was cancelled before it was complete: check out again'
  return refused(orderId, { slug: 'checkout-expired', detail, extra: {} })
}

function refused(orderId: string, content: Refusal): Answer {
  const { status } = problems[content.slug]
  return { orderId, status, response: JSON.stringify(content) }
}

/** @throws Problem when the answer is a refusal */
export function toReply({ orderId, status, response }: Answer): Reply {
  if (status === 201) {
    return { status, text: response, headers: { location: `/ecom/orders/${orderId}` } }
  }
  const { slug, detail, extra } = v.parse(refusal, JSON.parse(response))
  throw problem(slug, { detail, extra })
}

/** The problem of a cart that can't be bought as it is: nothing has happened, the key stays free. */
export function notBuyable(found: Exclude<Review, { kind: 'accepted' }>): Problem {
  switch (found.kind) {
    case 'empty':
      return problem('cart-empty')
    case 'retired':
      return problem('out-of-stock', {
        detail: 'A book is not sold any more',
        extra: { lines: found.lines },
      })
    case 'price-changed':
      return problem('price-changed', {
        detail: 'The total is not the expected one',
        extra: {
          old: toWire(found.oldCents),
          new: toWire(found.newCents),
          lines: found.lines.map(({ bookId, title, quantity, priceCents }) => ({
            bookId,
            title,
            quantity,
            unitPrice: toWire(priceCents),
          })),
        },
      })
  }
}
