import { arrayTypes } from '@bookstore/shared/array-types.ts'
import postgres, { type Sql } from 'postgres'
import type { Log } from '@bookstore/shared/log.ts'
import { carry, type Limits } from './carry.ts'
import type { Line } from './line.ts'
import { outbox } from './outbox.ts'
import { pulse } from './pulse.ts'
import { registerSubscription } from './repository.ts'
import { bell } from './bell.ts'

export type DatabaseOptions = {
  url: string
  lines: Line[]
  limits: Limits
  log: Log
  stopping: AbortSignal
  killed: AbortSignal
}

const pause = 500

/** Carries one database's outbox to every subscription, until `stopping` aborts and all is stored. */
export async function carryDatabase(options: DatabaseOptions): Promise<void> {
  const { url, lines, limits, log, stopping, killed } = options
  const sql = postgres(url, {
    max: 4,
    connect_timeout: 3,
    backoff: () => 0.1,
    onnotice: () => {},
    fetch_types: false,
    types: arrayTypes,
    connection: { application_name: 'relay', statement_timeout: 60_000 },
  })
  const beat = pulse(url, sql, log)
  const carried = lines.map(({ subscription, carrierFor, counts, sources }) => {
    const carrier = carrierFor({ stopping, killed })
    const source = outbox({ sql, pulse: beat, subscription, log })
    sources.push(source)
    const onSaveError = (error: unknown) =>
      log.warn('The offset is not stored yet', { subscription: subscription.name, error })
    return carry({ source, subscription, carrier, limits, counts, onSaveError })
  })
  await Promise.all([beat.run(stopping), register(sql, options), ...carried])
  await sql.end({ timeout: 1 })
}

/** Registers the subscriptions: from then on no row is dropped that one of them waits for (eventing.rotate). */
async function register(sql: Sql, { lines, log, stopping }: DatabaseOptions): Promise<void> {
  const never = bell()
  while (!stopping.aborted) {
    try {
      for (const { subscription } of lines) await registerSubscription(sql, subscription.name)
      return
    } catch (error) {
      log.warn('The subscriptions are not registered, trying again', { error })
      await never.wait(pause, stopping)
    }
  }
}
