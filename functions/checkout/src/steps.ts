import { orderCreated } from '@bookstore/contracts/order-created.ts'
import type { Database, Tx } from '@bookstore/shared/db.ts'
import { toWire } from '@bookstore/shared/money.ts'
import { problem } from '@bookstore/shared/problem.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import { expired, notBuyable, outOfStock, placed, superseded, type Answer } from './answer.ts'
import type { Begun, Request, Steps } from './checkout.ts'
import {
  compareCart,
  hashWish,
  review,
  shortLines,
  type Line,
  type Order,
  type Review,
} from './order.ts'
import { openOrder } from './open-order.ts'
import { placeOrder, type Placing } from './place-order.ts'
import * as repository from './repository.ts'
import * as stories from './story.ts'

type Deciding = Pick<Steps, 'begin' | 'refuse' | 'settle' | 'conclude' | 'close'>

/** The steps of a checkout that are one transaction each. */
export function databaseSteps(options: { db: Database; signer: Signer; trace: Trace }): Deciding {
  const { db } = options
  return {
    begin: (request) => begin(db, request),
    refuse: (order, stock) =>
      decide(db, order, async (tx) => {
        const lines = shortLines(order.lines, stock)
        await repository.cancelOrder(tx, order.id, 'out_of_stock')
        await repository.tell(tx, order.id, [stories.outOfStock(lines)])
        return store(tx, outOfStock(order.id, lines))
      }),
    settle: (order, holdExpiresAt) => settle(order, holdExpiresAt, options),
    conclude: (order, otherwise) => decide(db, order, async () => otherwise),
    close: (order) => close(db, order),
  }
}

/** Writes the order of a new key in one statement; a key that is known goes on from where it was left. */
async function begin(db: Database, { userId, key, wish }: Request): Promise<Begun> {
  const sql = await db()
  const claim = { userId, key, bodyHash: hashWish(wish) }
  const lines = await repository.findCart(sql, userId)
  const found = review(lines, wish)
  if (found.kind === 'accepted') {
    const { totalCents } = found
    const told = stories.started(lines, totalCents)
    const opened = await openOrder(sql, { ...claim, totalCents, lines, told })
    if (opened) return { order: whole(opened, lines), answer: undefined }
  }
  return sql.begin((tx) => resume(tx, claim, found))
}

/** A key that turns out to be nobody's is free again when this transaction rolls back. */
async function resume(tx: Tx, key: repository.Key, found: Review): Promise<Begun> {
  const claim = await repository.claimKey(tx, key)
  if (!claim || claim.bodyHash !== key.bodyHash) throw problem('key-reused')
  if (claim.claimed)
    throw found.kind === 'accepted' ? problem('dependency-down') : notBuyable(found)
  const { orderId, status, response } = claim
  const answered = status !== null && response !== null
  return {
    order: await find(tx, orderId),
    answer: answered ? { orderId, status, response } : undefined,
  }
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

async function settle(
  order: Order,
  holdExpiresAt: Date,
  options: { db: Database; signer: Signer; trace: Trace },
): Promise<Answer> {
  const { db } = options
  const placing = place(order, holdExpiresAt)
  const { answer } = placing
  if (await placeOrder(await db(), placing, options)) return answer
  return decide(db, order, async (tx) => {
    const cart = compareCart(order.lines, await repository.lockCart(tx, order.userId))
    if (cart !== 'whole') return store(tx, superseded(order.id, cart))
    if (await placeOrder(tx, placing, options)) return answer
    throw new Error('An order that was locked is not as it was read')
  })
}

function place(pending: Order, holdExpiresAt: Date): Placing {
  const updatedAt = new Date(Math.max(Date.now(), pending.createdAt.getTime()))
  const order = { ...pending, status: 'RESERVED', holdExpiresAt, updatedAt }
  const told = stories.placed(holdExpiresAt)
  return { order, told, event: toEvent(order), answer: placed(order) }
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
