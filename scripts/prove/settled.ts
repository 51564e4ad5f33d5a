import * as v from 'valibot'
import type { Books } from './ledger.ts'

const stats = v.object({
  idle: v.boolean(),
  subscriptions: v.record(v.string(), v.object({ pending: v.number(), dead: v.number() })),
})

const pollMilliseconds = 200

type Wanted = { since: Date; timeout: number }

/**
 * Waits until nothing is under way any more: every event is published and carried, and no order since `since`
 * is between two states.
 * @throws Error that says what is still open after `timeout` milliseconds
 */
export async function settled(
  books: Books,
  statsUrl: string,
  { since, timeout }: Wanted,
): Promise<void> {
  const deadline = Date.now() + timeout
  const left = () => Math.max(0, deadline - Date.now())
  for (;;) {
    await carried(books, statsUrl, { since, timeout: left() })
    const mark = await readMark(books, since)
    await until(() => unreadSlots(books, mark.position), left())
    await carried(books, statsUrl, { since, timeout: left() })
    if ((await readMark(books, since)).events === mark.events) return
  }
}

/** As `settled`, for a relay that reads the outboxes, or for one of which all is known to be in Kafka. */
export async function carried(
  books: Books,
  statsUrl: string,
  { since, timeout }: Wanted,
): Promise<void> {
  await until(() => openWork(books, statsUrl, since), timeout)
}

async function until(open: () => Promise<string | undefined>, timeout: number): Promise<void> {
  const deadline = Date.now() + timeout
  for (;;) {
    const what = await open()
    if (what === undefined) return
    if (Date.now() > deadline) {
      throw new Error(`Not settled after ${Math.round(timeout / 1000)} s: ${what}`)
    }
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds))
  }
}

/** Says how far PostgreSQL's log reaches, and how many events the outboxes hold. */
async function readMark(books: Books, since: Date): Promise<{ position: string; events: number }> {
  const counts = await Promise.all(
    Object.values(books).map(async (sql) => {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count
        from eventing.outbox
        where created_at >= ${since}`
      return row?.count ?? 0
    }),
  )
  const [log] = await books.ecom<{ position: string }[]>`
    select pg_current_wal_insert_lsn()::text as position`
  return { position: log?.position ?? '0/0', events: counts.reduce((a, b) => a + b, 0) }
}

/** Where Debezium reads the outboxes: says which of its slots are not read up to a position of the log. */
async function unreadSlots({ ecom }: Books, position: string): Promise<string | undefined> {
  const slots = await ecom<{ name: string }[]>`
    select slot_name as name
    from pg_replication_slots
    where slot_name like 'debezium\\_outbox%'
      and confirmed_flush_lsn < ${position}::pg_lsn`
  return slots.length === 0 ? undefined : slots.map(({ name }) => name).join(', ')
}

async function openWork(
  { ecom }: Books,
  statsUrl: string,
  since: Date,
): Promise<string | undefined> {
  const [orders] = await ecom<{ count: number }[]>`
    select count(*)::int as count
    from ordering.orders
    where created_at >= ${since}
      and status in ('PENDING', 'RESERVED')`
  const { idle, pending } = await readStats(statsUrl)
  if (idle && orders?.count === 0) return undefined
  return `${pending} events, ${orders?.count} orders PENDING or RESERVED`
}

async function readStats(statsUrl: string): Promise<{ idle: boolean; pending: number }> {
  const response = await fetch(statsUrl).catch(() => undefined)
  if (!response?.ok) return { idle: false, pending: Number.NaN }
  const { idle, subscriptions } = v.parse(stats, await response.json())
  const pending = Object.values(subscriptions).reduce((sum, each) => sum + each.pending, 0)
  return { idle, pending }
}
