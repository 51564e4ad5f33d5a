import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { shopRun } from './run.ts'

/**
 * Publishes an event that nobody takes, since its signature is made up, and gives its id: it ends on the
 * failed-events desk.
 */
export async function publishPoison(marker: string): Promise<string> {
  const sql = postgres(shopRun().databases.payment, { max: 1, fetch_types: false })
  const id = randomUUID()
  const orderId = randomUUID()
  const payload = JSON.stringify({ orderId, note: marker })
  await sql`
    insert into eventing.outbox (id, aggregate_type, aggregate_id, type, source, payload, signature)
    values (${id}, 'payment', ${orderId}, 'payment.completed', '/payment', ${payload}, 'k1.made-up')`
  await sql.end()
  return id
}
