import type { Queryable, Sql, Tx } from '@bookstore/shared/db.ts'
import { problem } from '@bookstore/shared/problem.ts'
import {
  allocate,
  sumByBook,
  type Cart,
  type Line,
  type ShortLine,
  type Verdict,
} from './allocation.ts'
import { again } from './batch.ts'
import {
  findReservations,
  holdCopies,
  leaveTombstone,
  lockStock,
  lockStockOf,
  refuseOrders,
  releaseHold,
  type Reservation,
  type State,
} from './repository.ts'

export type Answer =
  | { outcome: 'held'; expiresAt: Date; lines: readonly Line[] }
  | { outcome: 'short'; lines: ShortLine[] }
  | { outcome: 'closed'; state: State }

type Answers = Map<string, Answer | typeof again>

/**
 * Reserves for a batch of carts, in their order: with one statement where there is enough for all of them,
 * else in a transaction that decides who gets what is left. An order that was decided gets the answer
 * of then, also when it was refused; carts of the same order share one answer.
 * @returns one answer a cart; `again` where somebody else made a reservation of that order meanwhile
 */
export async function reserveAll(
  sql: Sql,
  carts: readonly Cart[],
  holdMilliseconds: number,
): Promise<(Answer | typeof again)[]> {
  const firsts = [...new Map(carts.toReversed().map((cart) => [cart.orderId, cart])).values()]
  const unique = firsts.toReversed().map((cart) => ({ ...cart, lines: sumByBook(cart.lines) }))
  const answers = await hold(sql, unique, holdMilliseconds)
  const rest = unique.filter(({ orderId }) => !answers.has(orderId))
  if (rest.length > 0) {
    const decided = await sql.begin((tx) => decide(tx, rest, holdMilliseconds))
    for (const [orderId, answer] of decided) answers.set(orderId, answer)
  }
  return carts.map(({ orderId }) => answers.get(orderId) ?? again)
}

async function decide(tx: Tx, carts: Cart[], holdMilliseconds: number): Promise<Answers> {
  const bookIds = new Set(carts.flatMap(({ lines }) => lines.map(({ bookId }) => bookId)))
  // Sent in this order, which is why they are executed and not just awaited: the reservations are read
  // once the locks are had, so all that was committed by those who had them before is seen.
  const locking = lockStock(tx, [...bookIds]).execute()
  const finding = findReservations(
    tx,
    carts.map(({ orderId }) => orderId),
  ).execute()
  const [stock, found] = await Promise.all([locking, finding])
  const answers: Answers = new Map(found.map((known) => [known.orderId, answerOf(known)]))
  const fresh = carts.filter(({ orderId }) => !answers.has(orderId))
  const verdicts = allocate(fresh, new Map(stock.map((row) => [row.bookId, row.available])))
  const granted = verdicts.filter(({ short }) => short.length === 0)
  const held = await hold(tx, granted, holdMilliseconds)
  for (const { orderId } of granted) answers.set(orderId, held.get(orderId) ?? again)
  const short = verdicts.filter((verdict) => verdict.short.length > 0)
  // A grant that fell away may have been what made a later cart short: that one is decided again too.
  const refused = held.size === granted.length ? await refuse(tx, short) : new Map()
  for (const { orderId } of short) answers.set(orderId, refused.get(orderId) ?? again)
  return answers
}

async function refuse(tx: Tx, short: readonly Verdict[]): Promise<Answers> {
  if (short.length === 0) return new Map()
  const refused = new Set((await refuseOrders(tx, short)).map(({ orderId }) => orderId))
  const kept = short.filter(({ orderId }) => refused.has(orderId))
  return new Map(kept.map(({ orderId, short: lines }) => [orderId, { outcome: 'short', lines }]))
}

/** Holds for all carts that have no reservation yet, or for none when there is not enough for all. */
async function hold(
  sql: Queryable,
  carts: readonly Cart[],
  holdMilliseconds: number,
): Promise<Answers> {
  if (carts.length === 0) return new Map()
  const lines = carts.flatMap(({ orderId, lines }) => lines.map((line) => ({ orderId, ...line })))
  const held = await holdCopies(sql, lines, holdMilliseconds)
  const until = new Map(held.map(({ orderId, expiresAt }) => [orderId, expiresAt]))
  const answers: Answers = new Map()
  for (const { orderId, lines } of carts) {
    const expiresAt = until.get(orderId)
    if (expiresAt) answers.set(orderId, { outcome: 'held', expiresAt, lines })
  }
  return answers
}

function answerOf({ state, expiresAt, lines, shortLines }: Reservation): Answer {
  if (state === 'refused' && shortLines !== null) return { outcome: 'short', lines: shortLines }
  const kept = expiresAt !== null && (state === 'held' || state === 'deducted')
  return kept ? { outcome: 'held', expiresAt, lines } : { outcome: 'closed', state }
}

const mostAttempts = 5

/**
 * Gives back what an order holds, and closes the order for later reservations, also when it has none.
 * @throws Problem `reservation-deducted` when the copies are sold: they come back by `order.cancelled`
 */
export async function release(sql: Sql, orderId: string): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    if (await sql.begin((tx) => tryRelease(tx, orderId))) return
  }
  throw problem('dependency-down', { cause: new Error('A reservation does not come to rest') })
}

async function tryRelease(tx: Tx, orderId: string): Promise<boolean> {
  const locking = lockStockOf(tx, orderId).execute()
  const finding = findReservations(tx, [orderId]).execute()
  const [locked, [reservation]] = await Promise.all([locking, finding])
  if (!reservation) return leaveTombstone(tx, orderId)
  if (reservation.state === 'deducted') throw problem('reservation-deducted')
  if (reservation.state !== 'held') return true
  // Made after the locks were taken: its stock rows are locked in the next attempt.
  if (locked.length !== reservation.lines.length) return false
  return releaseHold(tx, orderId)
}
