import type { Database } from '@bookstore/shared/db.ts'
import { operation, reply, type Operation } from '@bookstore/shared/operation.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { text, uuid } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import { findPayment, registerToken } from './repository.ts'

const token = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'Invalid token'))

/** Gives the operations of the function, beside its events. */
export function routes({ db }: { db: Database }): Operation[] {
  return [
    operation({
      method: 'put',
      path: '/payments/:orderId',
      id: 'registerPayment',
      summary: 'Says with which token an order will be paid, before it is placed',
      access: { audience: 'payment', client: 'checkout' },
      params: v.strictObject({ orderId: uuid }),
      body: v.strictObject({ token, userId: text(1, 255) }),
      responses: { 204: { description: 'The order will be paid with it' } },
      problems: ['conflict', 'dependency-down'],
      async handle({ params, body }) {
        await register(db, { ...params, ...body })
        return reply(204)
      },
    }),
  ]
}

async function register(
  db: Database,
  order: { orderId: string; userId: string; token: string },
): Promise<void> {
  const sql = await db()
  if (await registerToken(sql, order)) return
  const known = await findPayment(sql, order.orderId)
  const isSame = known?.userId === order.userId
  if (isSame && (known.status === 'cancelled' || known.token === order.token)) return
  throw problem('conflict', { detail: 'The payment is under way with another token or user' })
}
