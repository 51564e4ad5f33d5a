import { orderCreated } from '@bookstore/contracts/order-created.ts'
import type { Database, Tx } from '@bookstore/shared/db.ts'
import { toWire } from '@bookstore/shared/money.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import { problem } from '@bookstore/shared/problem.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import { expired, notBuyable, outOfStock, placed, superseded, type Answer } from './answer.ts'
import type { Begun, Request, Steps } from './checkout.ts'
import { compareCart, hashWish, review, shortLines, type Line, type Order } from './order.ts'
import * as repository from './repository.ts'
import * as stories from './story.ts'

type Deciding = Pick<Steps, 'begin' | 'refuse' | 'settle' | 'conclude' | 'close'>

/** The steps of a checkout that are one transaction each. */
export function databaseSteps(options: { db: Database; signer: Signer; trace: Trace }): Deciding {
  const { db, signer, trace } = options
  return {
    begin: (request) => begin(db, request),
    refuse: (order, stock) =>
      decide(db, order, async (tx) => {
        const lines = shortLines(order.lines, stock)
        await repository.cancelOrder(tx, order.id, 'out_of_stock')
        await repository.tell(tx, order.id, [stories.outOfStock(lines)])
        return store(tx, outOfStock(order.id, lines))
      }),
    settle: (order, holdExpiresAt) =>
      decide(db, order, async (tx) => {
        const cart = compareCart(order.lines, await repository.lockCart(tx, order.userId))
        if (cart !== 'whole') return store(tx, superseded(order.id, cart))
        return place(tx, order, { holdExpiresAt, signer, trace })
      }),
    conclude: (order, otherwise) => decide(db, order, async () => otherwise),
    close: (order) => close(db, order),
  }
}

async function begin(db: Database, { userId, key, wish }: Request): Promise<Begun> {
  const sql = await db()
  const bodyHash = hashWish(wish)
  return sql.begin(async (tx) => {
    const claim = await repository.claimKey(tx, { userId, key, bodyHash })
    if (!claim || claim.bodyHash !== bodyHash) throw problem('key-reused')
    const { claimed, orderId, status, response } = claim
    const order = claimed ? await open(tx, orderId, { userId, wish }) : await find(tx, orderId)
    const answered = status !== null && response !== null
    return { order, answer: answered ? { orderId, status, response } : undefined }
  })
}

async function open(
  tx: Tx,
  id: string,
  { userId, wish }: Pick<Request, 'userId' | 'wish'>,
): Promise<Order> {
  const lines = await repository.findCart(tx, userId)
  const found = review(lines, wish)
  if (found.kind !== 'accepted') throw notBuyable(found)
  const { totalCents } = found
  const [order] = await Promise.all([
    repository.insertOrder(tx, { id, userId, totalCents }),
    repository.insertItems(tx, id, lines),
    repository.tell(tx, id, [stories.started(lines, totalCents)]),
  ])
  return whole(order, lines)
}

async function find(tx: Tx, id: string): Promise<Order> {
  const [order, lines] = await Promise.all([
    repository.findOrder(tx, id),
    repository.findItems(tx, id),
  ])
  return whole(order, lines)
}

function whole(order: Omit<Order, 'lines'> | undefined, lines: Line[]): Order {
  if (!order) throw new Error('An idempotency key has no order')
  return { ...order, lines }
}

/** Runs `work` under the order's lock, unless the order is decided already: then gives that answer. */
async function decide(
  db: Database,
  { id }: Order,
  work: (tx: Tx) => Promise<Answer>,
): Promise<Answer> {
  const sql = await db()
  return sql.begin(async (tx) => {
    // Pipelined in this order: the answer is read once the lock is had, so it is the last one.
    const [status, answer] = await Promise.all([
      repository.lockOrder(tx, id),
      repository.findAnswer(tx, id),
    ])
    if (answer) return answer
    return status === 'PENDING' ? work(tx) : store(tx, expired(id))
  })
}

async function store(tx: Tx, answer: Answer): Promise<Answer> {
  await repository.storeAnswer(tx, answer)
  return answer
}

async function place(
  tx: Tx,
  { id, lines }: Order,
  { holdExpiresAt, signer, trace }: { holdExpiresAt: Date; signer: Signer; trace: Trace },
): Promise<Answer> {
  const order = whole(await repository.reserveOrder(tx, id, holdExpiresAt), lines)
  const answer = placed(order)
  await Promise.all([
    repository.takeFromCart(tx, order.userId, id),
    repository.tell(tx, id, stories.placed(holdExpiresAt)),
    publish(tx, signer, [toEvent(order)], trace),
    repository.storeAnswer(tx, answer),
  ])
  return answer
}

function toEvent({ id, userId, lines, totalCents, currency, updatedAt }: Order) {
  return orderCreated({
    orderId: id,
    userId,
    items: lines.map(({ bookId, quantity, priceCents }) => ({
      bookId,
      quantity,
      price: toWire(priceCents),
    })),
    total: toWire(totalCents),
    currency,
    timestamp: updatedAt.toISOString(),
  })
}

async function close(db: Database, { id }: Order): Promise<void> {
  const sql = await db()
  await sql.begin(async (tx) => {
    const closed = await repository.cancelOrder(tx, id, 'customer')
    if (closed) await repository.tell(tx, id, [stories.superseded])
  })
}
