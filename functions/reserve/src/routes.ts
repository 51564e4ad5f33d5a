import type { Database } from '@bookstore/shared/db.ts'
import { operation, reply, type Operation, type Reply } from '@bookstore/shared/operation.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { quantity, uuid } from '@bookstore/shared/schema.ts'
import * as v from 'valibot'
import { batching } from './batch.ts'
import type { Cart } from './allocation.ts'
import { release, reserveAll, type Answer } from './reservation.ts'

// While one batch is in the database the requests of the next are read; more only wait for its locks.
const lanes = 2
const access = { audience: 'reserve', client: 'checkout' } as const

const line = v.strictObject({ bookId: uuid, quantity })
const cart = v.strictObject({
  orderId: uuid,
  lines: v.pipe(v.array(line), v.minLength(1), v.maxLength(100)),
})
const held = v.object({
  orderId: v.string(),
  expiresAt: v.pipe(v.string(), v.isoTimestamp()),
  lines: v.array(v.object({ bookId: v.string(), quantity: v.number() })),
})

/** Gives the operations of the function. */
export function routes(options: { db: Database; holdMilliseconds: number }): Operation[] {
  return [postReservation(options), deleteReservation(options)]
}

function postReservation({ db, holdMilliseconds }: Parameters<typeof routes>[0]): Operation {
  const reserve = batching<Cart, Answer>({
    lanes,
    largest: 64,
    longestQueue: 5000,
    deadlineMilliseconds: 12_000,
    run: async (carts) => reserveAll(await db(), carts, holdMilliseconds),
  })
  return operation({
    method: 'post',
    path: '/reservations',
    id: 'reserve',
    summary: 'Holds all lines of an order for a while, or none',
    access,
    body: cart,
    responses: { 201: { description: 'All lines are held', schema: held } },
    problems: ['out-of-stock', 'reservation-closed', 'dependency-down'],
    handle: async ({ body }) => toReply(body.orderId, await reserve(body)),
  })
}

function toReply(orderId: string, answer: Answer): Reply {
  if (answer.outcome === 'held') {
    const { expiresAt, lines } = answer
    return reply(201, { orderId, expiresAt: expiresAt.toISOString(), lines })
  }
  if (answer.outcome === 'short') throw problem('out-of-stock', { extra: { lines: answer.lines } })
  throw problem('reservation-closed', { extra: { state: answer.state } })
}

function deleteReservation({ db }: Parameters<typeof routes>[0]): Operation {
  return operation({
    method: 'delete',
    path: '/reservations/:orderId',
    id: 'release',
    summary: 'Gives back what an order holds, and refuses it from now on',
    access,
    params: v.strictObject({ orderId: uuid }),
    responses: { 204: { description: 'The order holds nothing' } },
    problems: ['reservation-deducted', 'dependency-down'],
    async handle({ params }) {
      await release(await db(), params.orderId)
      return reply(204)
    },
  })
}
