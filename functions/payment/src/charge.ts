import type { contract as orderCreated } from '@bookstore/contracts/order-created.ts'
import type { Sql } from '@bookstore/shared/db.ts'
import type { Event, Outcome } from '@bookstore/shared/events.ts'
import { firstDelivery } from '@bookstore/shared/inbox.ts'
import { toCents } from '@bookstore/shared/money.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import type { Gateway } from './gateway.ts'
import { defaultToken, eventsOf, settlementOf } from './payment.ts'
import type { Answer, Payment, Settlement } from './payment.ts'
import { claimPayment, endPayment, findPayment, markTimedOut } from './repository.ts'

export type Context = {
  sql: Sql
  gateway: Gateway
  gatewayTimeoutMilliseconds: number
  signer: Signer
  trace: Trace
}

type OrderCreated = Event<typeof orderCreated>

const mostTurns = 5

/**
 * Charges an order in three phases, each of which may be repeated: claim the payment, ask the gateway, end
 * the payment together with the inbox and the outbox. A delivery after a crash goes on where it ended. A
 * payment that changed meanwhile (cancelled, timed out in another delivery) is looked at again.
 */
export async function chargeOrder(context: Context, event: OrderCreated): Promise<Outcome> {
  const { orderId, userId, total, currency } = event.data
  await claimPayment(context.sql, { orderId, userId, amountCents: toCents(total), currency })
  let answer: Answer | 'timeout' | undefined
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const payment = await findPayment(context.sql, orderId)
    if (payment?.status !== 'processing') return acknowledge(context, event)
    answer ??= payment.reason === 'timeout' ? 'timeout' : await ask(context, payment)
    const settlement = await prepare(context, payment, answer)
    if (settlement && (await end(context, event, payment, settlement))) return 'done'
  }
  return 'retry'
}

async function ask(context: Context, payment: Payment): Promise<Answer | 'timeout'> {
  const { orderId, amountCents, token } = payment
  const order = { orderId, amountCents, token: token ?? defaultToken }
  const signal = AbortSignal.timeout(context.gatewayTimeoutMilliseconds)
  const late = Promise.withResolvers<'timeout'>()
  signal.addEventListener('abort', () => late.resolve('timeout'), { once: true })
  const charging = context.gateway.charge(order, signal).catch((error: unknown) => {
    if (signal.aborted) return 'timeout' as const
    throw error
  })
  return Promise.race([charging, late.promise])
}

// That a payment has timed out is written down before the charge is voided: another delivery that got an
// answer can't complete the payment any more. So only what will fail is voided.
async function prepare(
  { sql, gateway }: Context,
  { orderId, reason, isCancelRequested }: Payment,
  answer: Answer | 'timeout',
): Promise<Settlement | undefined> {
  if (reason === 'timeout') {
    await gateway.void(orderId)
    return { status: 'failed', reason: 'timeout' }
  }
  if (answer === 'timeout') {
    await markTimedOut(sql, orderId)
    return undefined
  }
  const settlement = settlementOf(answer, isCancelRequested)
  if (settlement.status === 'refunded') await gateway.refund(orderId)
  return settlement
}

function end(
  { sql, signer, trace }: Context,
  event: OrderCreated,
  payment: Payment,
  settlement: Settlement,
): Promise<boolean> {
  return sql.begin(async (tx) => {
    if (!(await endPayment(tx, payment, settlement))) return false
    await firstDelivery(tx, event)
    await publish(tx, signer, eventsOf(payment, settlement), trace)
    return true
  })
}

async function acknowledge({ sql }: Context, event: OrderCreated): Promise<Outcome> {
  await sql.begin((tx) => firstDelivery(tx, event))
  return 'done'
}
