// The peer that most would write: each request is answered by statements of its own, on a pool.
// MODE is "one" for one statement with a line, "many" for a statement a line in a transaction.
import { createServer } from 'node:http'
import pg from 'pg'

const { PORT, DATABASE_URL, MODE } = process.env
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 32 })

const whole = `
  with taken as (
    update inventory.stock
    set reserved = reserved + $3, updated_at = now()
    where book_id = $2
    and quantity - reserved >= $3
    returning book_id
  ),
  placed as (
    insert into inventory.reservations (order_id, state, expires_at)
    select $1, 'held', now() + interval '10 minutes'
    from taken
    returning order_id
  )
  insert into inventory.reservation_lines (order_id, book_id, quantity)
  select $1, $2, $3
  from placed`
const take = `
  update inventory.stock
  set reserved = reserved + $2, updated_at = now()
  where book_id = $1
  and quantity - reserved >= $2`
const place = `
  insert into inventory.reservations (order_id, state, expires_at)
  values ($1, 'held', now() + interval '10 minutes')`
const addLine = `
  insert into inventory.reservation_lines (order_id, book_id, quantity)
  values ($1, $2, $3)`

async function one({ orderId, lines: [{ bookId, quantity }] }) {
  const { rowCount } = await pool.query({
    name: 'whole',
    text: whole,
    values: [orderId, bookId, quantity],
  })
  return rowCount === 1
}

// In the order of the books: without it, hot books end in deadlocks and nothing is left to compare.
async function many({ orderId, lines }) {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query({ name: 'place', text: place, values: [orderId] })
    for (const { bookId, quantity } of lines.toSorted((a, b) => (a.bookId < b.bookId ? -1 : 1))) {
      const taken = await client.query({ name: 'take', text: take, values: [bookId, quantity] })
      if (taken.rowCount === 0) throw new Error('short')
      await client.query({ name: 'line', text: addLine, values: [orderId, bookId, quantity] })
    }
    await client.query('commit')
    return true
  } catch {
    await client.query('rollback')
    return false
  } finally {
    client.release()
  }
}

const reserve = MODE === 'many' ? many : one

createServer((request, response) => {
  if (request.method === 'GET') return response.end('ok')
  let text = ''
  request.on('data', (chunk) => (text += chunk))
  request.on('end', async () => {
    const held = await reserve(JSON.parse(text)).catch(() => false)
    response.writeHead(held ? 201 : 409, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ held }))
  })
}).listen(Number(PORT), '127.0.0.1')

process.once('SIGTERM', () => process.exit())
