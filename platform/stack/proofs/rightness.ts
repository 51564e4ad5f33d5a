import { expect } from 'vitest'
import { proveShop } from '../../../scripts/prove/proof.ts'
import { carried as relayed } from '../../../scripts/prove/settled.ts'
import type { KafkaRecord } from './records.ts'
import type { TestStack } from './test-stack.ts'

/**
 * Waits until every event of the outboxes is in Kafka and carried, and checks that all adds up: no order
 * wrong, nothing lost or doubled, no event dead, each book's stock told step by step.
 * @param within milliseconds until all must be carried
 */
export async function expectRight(stack: TestStack, since: Date, within = 120_000): Promise<void> {
  await carried(stack, since, within)
  const { faults } = await proveShop(stack.books, since, [])
  expect(faults).toEqual([])
  expect(await deadSince(stack, since)).toEqual([])
  expect(leaps(stack.records.all('inventory.updated'))).toEqual([])
}

/** Waits until every event of the outboxes is in Kafka, and carried with all that came of it. */
export async function carried(stack: TestStack, since: Date, within: number): Promise<void> {
  const deadline = performance.now() + within
  const left = () => Math.max(0, deadline - performance.now())
  for (;;) {
    const before = await published(stack, since, left())
    await relayed(stack.books, stack.relay.statsUrl, { since, timeout: left() })
    if ((await outbox(stack, since)).length === before) return
  }
}

/** Waits until every row of the outboxes is in Kafka; gives how many there are. */
async function published(stack: TestStack, since: Date, timeout: number): Promise<number> {
  let rows: string[] = []
  const missing = async () => {
    rows = await outbox(stack, since)
    const seen = new Set(stack.records.all().map(({ id }) => id))
    return rows.filter((id) => !seen.has(id)).length
  }
  await expect.poll(missing, { timeout }).toBe(0)
  return rows.length
}

async function outbox({ books }: TestStack, since: Date): Promise<string[]> {
  const rows = await Promise.all(
    Object.values(books).map(
      (sql) => sql<{ id: string }[]>`
        select id
        from eventing.outbox
        where created_at >= ${since}`,
    ),
  )
  return rows.flat().map(({ id }) => id)
}

function deadSince({ books }: TestStack, since: Date) {
  return books.ecom`
    select subscription, error_code, error_data
    from failed_events.dead_events
    where first_died_at >= ${since}`
}

type Step = { bookId: string; previousQuantity: number; newQuantity: number }

/** Gives each change of stock that does not begin where the one before it in Kafka ended. */
export function leaps(records: Pick<KafkaRecord, 'id' | 'value'>[]): Step[] {
  const last = new Map<string, number>()
  const seen = new Set<string>()
  return records.flatMap(({ id, value }) => {
    if (seen.has(id)) return []
    seen.add(id)
    const step: Step = JSON.parse(value)
    const before = last.get(step.bookId)
    last.set(step.bookId, step.newQuantity)
    return before === undefined || before === step.previousQuantity ? [] : [step]
  })
}
