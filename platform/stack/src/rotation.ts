import pg from 'pg'
import type { Databases } from '../../local/src/databases.ts'

const dayMilliseconds = 24 * 3_600_000
const kept = '7 days'

/**
 * Makes the outboxes' partitions of the coming days and drops those that are a week old, at once and daily:
 * on Kafka the relay, which does it in the embedded tier, reaches no database.
 * @throws Error when a database refuses at the start
 */
export async function keepRotating(
  { plans, url }: Databases,
  onFault: (sentence: string) => void,
): Promise<{ stop(): Promise<void> }> {
  const rotateAll = async () => {
    for (const { name } of plans) await rotate(url(name, 'relay'))
  }
  await rotateAll()
  const timer = setInterval(() => {
    rotateAll().catch((error: unknown) => onFault(`The outboxes are not rotated: ${String(error)}`))
  }, dayMilliseconds)
  return {
    async stop() {
      clearInterval(timer)
    },
  }
}

async function rotate(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query('select eventing.rotate($1::interval)', [kept])
  } finally {
    await client.end()
  }
}
