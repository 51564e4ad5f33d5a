import { randomUUID } from 'node:crypto'
import type { Database } from '@bookstore/shared/db.ts'
import { totalMoney, wireMoney } from '@bookstore/shared/money.ts'
import { operation, type Operation } from '@bookstore/shared/operation.ts'
import { idempotencyKey } from '@bookstore/shared/schema.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import * as v from 'valibot'
import { toReply } from './answer.ts'
import { checkout, type Steps } from './checkout.ts'
import { serviceSteps, type Services } from './services.ts'
import { databaseSteps } from './steps.ts'

const item = v.object({
  bookId: v.string(),
  title: v.string(),
  author: v.string(),
  quantity: v.number(),
  unitPrice: wireMoney,
  lineTotal: wireMoney,
})

const order = v.object({
  id: v.string(),
  status: v.picklist(['RESERVED']),
  reason: v.null(),
  items: v.array(item),
  total: wireMoney,
  currency: v.string(),
  createdAt: v.string(),
  updatedAt: v.string(),
  holdExpiresAt: v.string(),
})

const wish = v.strictObject({
  expectedTotal: v.optional(totalMoney),
  payment: v.optional(
    v.strictObject({ token: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)) }),
  ),
})

/** Gives the steps of a checkout: all that leaves the process. */
export function allSteps(options: { db: Database; signer: Signer; services: Services }) {
  return (trace: Trace): Steps => ({
    ...databaseSteps({ ...options, trace }),
    ...serviceSteps(options.services, trace),
  })
}

export function routes({ steps }: { steps: (trace: Trace) => Steps }): Operation[] {
  return [
    operation({
      method: 'post',
      path: '/ecom/checkout',
      id: 'checkout',
      summary: 'Buys the cart: holds the copies and places the order',
      access: { role: 'customer' },
      limit: 10,
      headers: v.object({ 'idempotency-key': v.optional(idempotencyKey) }),
      body: wish,
      bodyOptional: true,
      responses: { 201: { description: 'The order; its address in `Location`', schema: order } },
      problems: [
        'cart-empty',
        'cart-changed',
        'out-of-stock',
        'price-changed',
        'checkout-expired',
        'key-reused',
        'dependency-down',
      ],
      async handle({ user, headers, body, trace, log }) {
        const request = {
          userId: user.id,
          key: headers['idempotency-key'] ?? randomUUID(),
          wish: {
            expectedTotalCents: body.expectedTotal ?? null,
            paymentToken: body.payment?.token ?? null,
          },
        }
        return toReply(await checkout(steps(trace), request, log))
      },
    }),
  ]
}
