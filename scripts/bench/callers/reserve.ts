// Reserves a copy as often as it can, with an event or without: node scripts/bench/callers/reserve.ts KIND LOOP
import pg from 'pg'
import { bookId } from '../catalogue.ts'
import { closedLoop } from './closed-loop.ts'

const { DATABASE_URL = '', BOOKS = '1' } = process.env
const [kind = '', loop = ''] = process.argv.slice(2)
const { callers, ...times } = JSON.parse(loop)
const connections = Array.from({ length: callers }, () => new pg.Client(DATABASE_URL))

const reservation = `
  with taken as (
    update inventory.stock
    set reserved = reserved + 1, updated_at = now()
    where book_id = $2
    and quantity - reserved >= 1
    returning book_id
  ),
  placed as (
    insert into inventory.reservations (order_id, state, expires_at)
    select $1::uuid, 'held', now() + interval '10 minutes'
    from taken
    returning order_id
  ),
  line as (
    insert into inventory.reservation_lines (order_id, book_id, quantity)
    select order_id, $2, 1
    from placed
  )`
const event = `,
  event as (
    insert into eventing.outbox
      (id, aggregate_type, aggregate_id, type, source, payload, signature, traceparent, created_at)
    select
      $3::uuid, 'order', order_id::text, 'order.created', '/checkout', $4, $5, $6, now()
    from placed
  )`
const answer = 'select order_id from placed'
const payload = JSON.stringify({
  orderId: crypto.randomUUID(),
  userId: crypto.randomUUID(),
  items: [{ bookId: bookId(1), quantity: 1, price: 14.99 }],
  total: 14.99,
  currency: 'USD',
  timestamp: new Date().toISOString(),
})
const signature = `k1.${'a'.repeat(43)}`
const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`
const text = kind === 'event' ? `${reservation}${event} ${answer}` : `${reservation} ${answer}`

await Promise.all(connections.map((connection) => connection.connect()))
const measured = await closedLoop({ callers, ...times }, async (caller) => {
  const book = bookId(1 + Math.floor(Math.random() * Number(BOOKS)))
  const values = [crypto.randomUUID(), book]
  if (kind === 'event') values.push(crypto.randomUUID(), payload, signature, traceparent)
  await connections[caller]?.query({ name: kind, text, values })
})
console.log(JSON.stringify(measured))
process.exit()
