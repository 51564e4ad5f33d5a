import { bookId } from './catalogue.ts'
import type { Context } from './context.ts'
import { bearer } from './first-requests.ts'
import type { Request } from './request.ts'

// So few that each one's token is verified in the warm-up, and so many that nobody checks out twice at once.
const shoppers = 200

/**
 * Fills one cart a shopper, and refills it whenever a checkout empties it, in the same transaction.
 * Gives a checkout of each.
 */
export async function fullCarts(context: Context): Promise<{ requests: Request[] }> {
  const shop = await context.shop()
  const sql = await shop.admin('ecom')()
  await sql.unsafe(`
    create or replace function cart.refill() returns trigger
    language plpgsql security definer
    as $$
    begin
      insert into cart.items (user_id, book_id, quantity)
      values (old.user_id, old.book_id, old.quantity)
      on conflict do nothing;
      return null;
    end
    $$`)
  await sql.unsafe(`
    create constraint trigger refill
    after delete on cart.items deferrable initially deferred
    for each row execute function cart.refill()`)
  const names = Array.from({ length: shoppers }, (_, index) => `buyer-${index}`)
  const books = names.map((_, index) => bookId(1 + (index % 500)))
  await sql`
    insert into cart.items (user_id, book_id, quantity)
    select user_id, book_id, 1
    from unnest(${names}::text[], ${books}::uuid[]) as line (user_id, book_id)`
  const tokens = await Promise.all(
    names.map((sub) => shop.identity.token({ sub, roles: ['customer'], expiresIn: 7200 })),
  )
  const requests = tokens.map((token) => ({
    method: 'POST',
    path: '/ecom/checkout',
    headers: { ...bearer(token), 'idempotency-key': '{{uuid}}' },
    body: '{}',
  }))
  return { requests }
}
