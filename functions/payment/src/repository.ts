import type { Queryable } from '@bookstore/shared/db.ts'
import type { Answer, Payment, Settlement } from './payment.ts'

/**
 * Remembers with which token an order will be paid, until the payment is under way.
 * @returns false when nothing was remembered
 */
export async function registerToken(
  sql: Queryable,
  { orderId, userId, token }: { orderId: string; userId: string; token: string },
): Promise<boolean> {
  const { count } = await sql`
    insert into payment.payments (order_id, user_id, token, status)
    values (${orderId}, ${userId}, ${token}, 'registered')
    on conflict (order_id) do update
    set
      token = excluded.token,
      updated_at = now()
    where payments.status = 'registered'
    and payments.user_id = excluded.user_id`
  return count === 1
}

export async function findPayment(sql: Queryable, orderId: string): Promise<Payment | undefined> {
  const [row] = await sql<Payment[]>`
    select
      id,
      order_id as "orderId",
      user_id as "userId",
      coalesce(amount_cents, 0) as "amountCents",
      currency,
      token,
      status,
      reason,
      cancel_requested_at is not null as "isCancelRequested"
    from payment.payments
    where order_id = ${orderId}`
  return row
}

/** Takes an order's payment under way, unless it is, or is over, or the order is cancelled. */
export async function claimPayment(
  sql: Queryable,
  claim: { orderId: string; userId: string; amountCents: number; currency: string },
): Promise<void> {
  await sql`
    insert into payment.payments (order_id, user_id, amount_cents, currency, status)
    values (
      ${claim.orderId}, ${claim.userId}, ${claim.amountCents}, ${claim.currency}, 'processing'
    )
    on conflict (order_id) do update
    set
      user_id = excluded.user_id,
      amount_cents = excluded.amount_cents,
      currency = excluded.currency,
      status = 'processing',
      updated_at = now()
    where payments.status = 'registered'`
}

/** Decides that a payment under way fails because the gateway does not answer. */
export async function markTimedOut(sql: Queryable, orderId: string): Promise<void> {
  await sql`
    update payment.payments
    set
      reason = 'timeout',
      updated_at = now()
    where order_id = ${orderId}
    and status = 'processing'
    and reason is null`
}

/** Ends a payment under way, unless it is no longer as it was found. */
export async function endPayment(
  sql: Queryable,
  { orderId, reason, isCancelRequested }: Payment,
  settlement: Settlement,
): Promise<boolean> {
  const { count } = await sql`
    update payment.payments
    set
      status = ${settlement.status},
      reason = ${settlement.reason ?? null},
      updated_at = now()
    where order_id = ${orderId}
    and status = 'processing'
    and reason is not distinct from ${reason}
    and (cancel_requested_at is not null) = ${isCancelRequested}`
  return count === 1
}

/** Cancels what is not under way yet, also what is not known yet; asks what is under way to stop. */
export async function requestCancel(
  sql: Queryable,
  { orderId, userId }: { orderId: string; userId: string },
): Promise<void> {
  await sql`
    insert into payment.payments (order_id, user_id, status, cancel_requested_at)
    values (${orderId}, ${userId}, 'cancelled', now())
    on conflict (order_id) do update
    set
      status = case payments.status when 'registered' then 'cancelled' else payments.status end,
      cancel_requested_at = coalesce(payments.cancel_requested_at, now()),
      updated_at = now()
    where payments.status in ('registered', 'processing')`
}

/** Says that a completed payment is refunded; false when it is not completed, or is refunded. */
export async function markRefunded(sql: Queryable, orderId: string): Promise<boolean> {
  const { count } = await sql`
    update payment.payments
    set
      status = 'refunded',
      updated_at = now()
    where order_id = ${orderId}
    and status = 'completed'`
  return count === 1
}

/** The gateway's ledger: keeps the first answer for an order, and gives it to every repeat. */
export async function recordCharge(
  sql: Queryable,
  { orderId, amountCents }: { orderId: string; amountCents: number },
  answer: Answer,
): Promise<Answer> {
  await sql`
    insert into payment.charges (order_id, amount_cents, charged_at)
    values (${orderId}, ${amountCents}, ${answer === 'charged' ? sql`now()` : null})
    on conflict (order_id) do nothing`
  const [row] = await sql<{ charged: boolean }[]>`
    select charged_at is not null as charged
    from payment.charges
    where order_id = ${orderId}`
  return row?.charged ? 'charged' : 'declined'
}

/** The gateway's ledger: takes back a charge, or closes the order for one to come. */
export async function voidCharge(sql: Queryable, orderId: string): Promise<void> {
  await sql`
    insert into payment.charges (order_id, amount_cents, refunded_at)
    values (${orderId}, 0, now())
    on conflict (order_id) do update
    set refunded_at = now()
    where charges.charged_at is not null
    and charges.refunded_at is null`
}

/** The gateway's ledger: gives a charge back, once. */
export async function refundCharge(sql: Queryable, orderId: string): Promise<void> {
  await sql`
    update payment.charges
    set refunded_at = now()
    where order_id = ${orderId}
    and charged_at is not null
    and refunded_at is null`
}
