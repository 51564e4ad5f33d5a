import { randomUUID } from 'node:crypto'
import type { contract as orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import type { contract as orderCreated } from '@bookstore/contracts/order-created.ts'
import { database, type Database } from '@bookstore/shared/db.ts'
import type { Event } from '@bookstore/shared/events.ts'
import { Problem } from '@bookstore/shared/problem.ts'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { testSigner } from '@bookstore/shared/testing/events.ts'
import { continueTrace } from '@bookstore/shared/trace.ts'
import type { Cart } from '../../functions/reserve/src/allocation.ts'
import { batching } from '../../functions/reserve/src/batch.ts'
import {
  release,
  reserveAll,
  type Answer as Reserved,
} from '../../functions/reserve/src/reservation.ts'
import { adjustStock } from '../../functions/stock/src/adjustment.ts'
import { expireHolds } from '../../functions/stock/src/expiry.ts'
import { settleOrder } from '../../functions/stock/src/order.ts'
import {
  at,
  tellShort,
  type Answer,
  type Command,
  type Order,
  type World,
} from './inventory-model.ts'

export type Shop = Awaited<ReturnType<typeof openShop>>

type OrderEvent = Event<typeof orderCreated | typeof orderCancelled>

const trace = continueTrace(undefined)
const holdMilliseconds = 600_000

/**
 * Opens an inventory for proofs: a real database, and two processes each of `reserve` and `stock` without
 * their HTTP. Commits are not waited for on the disk, which changes no interleaving.
 */
export async function openShop() {
  const clone = await cloneDatabase('inventory')
  const { admin } = clone
  await admin`alter database ${admin(clone.name)} set synchronous_commit = off`
  const pools = ['reserve', 'reserve', 'stock', 'stock'].map((role) =>
    database(clone.url(role), { max: role === 'reserve' ? 2 : 4, name: role }),
  )
  const reserves = pools.slice(0, 2).map((db) => ({ db, reserve: batchedReserve(db) }))
  const stocks = pools.slice(2)
  let turn = 0
  return {
    sql: admin,
    async addWorld(world: World): Promise<void> {
      const books = world.books.map(({ bookId, quantity }) => ({ book_id: bookId, quantity }))
      await admin`insert into inventory.stock ${admin(books)}`
      await admin`
        insert into inventory.movements
          (book_id, delta, reason, note, previous_quantity, new_quantity)
        select book_id, quantity, 'adjustment', 'initial', 0, quantity
        from inventory.stock
        where book_id = any(${books.map((book) => book.book_id)})
        and quantity > 0`
    },
    /** Does a command in one of the processes; `again` is the answer of a race that had no effect. */
    do(world: World, command: Command): Promise<Answer> {
      turn += 1
      const { db, reserve } = at(reserves, turn)
      return run({ sql: admin, stock: at(stocks, turn), reserves: db, reserve }, world, command)
    },
    async close() {
      await Promise.all(pools.map((db) => db.close()))
      await clone.drop()
    },
  }
}

function batchedReserve(db: Database) {
  return batching<Cart, Reserved>({
    lanes: 2,
    largest: 256,
    longestQueue: 5000,
    deadlineMilliseconds: 12_000,
    run: async (carts) => reserveAll(await db(), carts, holdMilliseconds),
  })
}

type Processes = {
  sql: Awaited<ReturnType<typeof cloneDatabase>>['admin']
  stock: Database
  reserves: Database
  reserve: (cart: Cart) => Promise<Reserved>
}

async function run(processes: Processes, world: World, command: Command): Promise<Answer> {
  const { sql, stock, reserves, reserve } = processes
  const context = async () => ({ sql: await stock(), signer: testSigner, trace })
  switch (command.kind) {
    case 'adjust':
    case 'set': {
      const { bookId } = at(world.books, command.book)
      const target =
        command.kind === 'set' ? { quantity: command.quantity } : { delta: command.delta }
      return answerOf(adjustStock(await context(), bookId, { target }).then(() => 'done'))
    }
    case 'reserve':
      return toAnswer(world, await reserve(at(world.orders, command.order)))
    case 'release': {
      const { orderId } = at(world.orders, command.order)
      return answerOf(release(await reserves(), orderId).then(() => 'done'))
    }
    case 'expire': {
      const { orderId } = at(world.orders, command.order)
      await sql`
        update inventory.reservations
        set expires_at = now()
        where order_id = ${orderId}
        and state = 'held'`
      return answerOf(expireHolds(await context()).then(() => 'done'))
    }
    default:
      return answerOf(
        settleOrder(await context(), eventOf(at(world.orders, command.order), command.kind)),
      )
  }
}

function toAnswer(world: World, reserved: Reserved): Answer {
  if (reserved.outcome === 'held') return 'held'
  if (reserved.outcome === 'closed') return `closed ${reserved.state}`
  return tellShort(world, reserved.lines)
}

const answers: Partial<Record<string, Answer>> = {
  'retry-later': 'again',
  'below-reserved': 'below-reserved',
  'reservation-deducted': 'deducted',
}

async function answerOf(work: Promise<Answer>): Promise<Answer> {
  try {
    return await work
  } catch (error) {
    const answer = error instanceof Problem ? answers[error.slug] : undefined
    if (answer === undefined) throw error
    return answer
  }
}

/** Gives an order's event. It has one id, so what comes twice is the same event. */
function eventOf({ orderId, lines }: Order, kind: 'created' | 'cancelled'): OrderEvent {
  const time = new Date().toISOString()
  const common = { orderId, userId: 'user1', timestamp: time }
  const delivered = { id: `${kind} ${orderId}`, subject: orderId, time }
  if (kind === 'created') {
    const items = lines.map((line) => ({ ...line, price: 1 }))
    const data = { ...common, items, total: 1, currency: 'USD' }
    return { ...delivered, type: 'order.created', source: '/ecom/checkout', data }
  }
  const data = { ...common, status: 'CANCELLED' as const, items: lines }
  return { ...delivered, type: 'order.cancelled', source: '/ecom/orders', data }
}

/** Makes a world of its own: nobody else knows its ids. */
export function newWorld(plan: { quantities: number[]; orders: [number, number][][] }): World {
  const books = plan.quantities.map((quantity) => ({ bookId: randomUUID(), quantity, reserved: 0 }))
  const orders = plan.orders.map((lines) => ({
    orderId: randomUUID(),
    lines: lines.map(([book, quantity]) => ({ bookId: at(books, book).bookId, quantity })),
  }))
  return { books, orders }
}
