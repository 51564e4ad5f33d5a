import type { NewEvent } from '@bookstore/contracts/contract.ts'
import type { Queryable } from '@bookstore/shared/db.ts'
import { publishing } from '@bookstore/shared/outbox.ts'
import type { Signer } from '@bookstore/shared/signature.ts'
import type { Trace } from '@bookstore/shared/trace.ts'
import type { Answer } from './answer.ts'
import type { Order } from './order.ts'
import type { Entry } from './repository.ts'

export type Placing = {
  order: Order
  told: readonly Entry[]
  event: NewEvent
  answer: Answer
}

/**
 * Places a PENDING order that has no answer yet and whose lines are all in the cart still, in one statement:
 * the order's status, the cart without what was bought (a line that has grown keeps the difference), the
 * story, the event and the answer. The order is locked first, then the lines of the cart in the order of
 * their books; what counts is what they are once locked. Says false when nothing has happened.
 */
export async function placeOrder(
  sql: Queryable,
  { order, told, event, answer }: Placing,
  { signer, trace }: { signer: Signer; trace: Trace },
): Promise<boolean> {
  const placed = await sql`
    with mine as materialized (
      select o.id
      from ordering.orders o
      join ordering.idempotency_keys k on k.order_id = o.id
      where o.id = ${order.id}
      and o.status = 'PENDING'
      and k.status is null
      for update
    ),
    bought as materialized (
      select c.id, c.quantity as held, i.quantity
      from mine
      join ordering.items i on i.order_id = mine.id
      join cart.items c on c.user_id = ${order.userId} and c.book_id = i.book_id
      order by c.book_id
      for update of c
    ),
    placed as (
      update ordering.orders o
      set
        status = ${order.status},
        hold_expires_at = ${order.holdExpiresAt},
        updated_at = ${order.updatedAt}
      from mine
      where o.id = mine.id
      and (select count(*) from bought where held >= quantity) = ${order.lines.length}
      returning o.id
    ),
    removed as (
      delete from cart.items c
      using bought, placed
      where c.id = bought.id
      and bought.held = bought.quantity
    ),
    shrunk as (
      update cart.items c
      set quantity = bought.held - bought.quantity, updated_at = now()
      from bought, placed
      where c.id = bought.id
      and bought.held > bought.quantity
    ),
    told as (
      insert into ordering.timeline (order_id, type, function, detail)
      select placed.id, entry.type, entry.function, entry.detail
      from placed
      cross join unnest(
        ${told.map(({ type }) => type)}::text[],
        ${told.map((entry) => entry.function)}::text[],
        ${told.map(({ detail }) => detail)}::text[]
      ) with ordinality as entry (type, function, detail, at)
      order by entry.at
    ),
    published as (${publishing(sql, signer, event, { trace, given: 'placed' })}),
    answered as (
      update ordering.idempotency_keys k
      set status = ${answer.status}, response = ${answer.response}
      from placed
      where k.order_id = placed.id
    )
    select
    from placed`
  return placed.count === 1
}
