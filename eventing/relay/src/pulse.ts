import type { Sql } from 'postgres'
import type { Log } from '@bookstore/shared/log.ts'
import { bell, type Bell } from './bell.ts'
import { listener } from './listen.ts'
import { readPulse } from './repository.ts'

export type Pulse = {
  /** The transaction id below which every row is there; null until the database answered once. */
  horizon(): bigint | null
  /** Rings the bell when rows of one of the types may be read. */
  follow(types: string[], bell: Bell): void
  /** Looks again and again until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

const pauses = { shortest: 10, longest: 500 }

/**
 * Makes the pulse of one database: one look serves all of its subscriptions, and only those that have
 * something to read are woken. `notify` starts a look. Rows that wait for another transaction to end, or
 * whose transaction left it to another one to notify, are found by looking again, at first soon.
 */
export function pulse(url: string, sql: Sql, log: Log): Pulse {
  const followers: { types: string[]; bell: Bell }[] = []
  const notified = bell()
  let horizon: bigint | null = null

  async function look(): Promise<{ isHeld: boolean }> {
    const found = await readPulse(sql, horizon)
    const isFirst = horizon === null
    horizon = found.horizon
    for (const { types, bell } of followers) {
      if (isFirst || types.some((type) => found.types.includes(type))) bell.ring()
    }
    return found
  }

  return {
    horizon: () => horizon,
    follow: (types, bell) => void followers.push({ types, bell }),
    async run(signal) {
      const wire = listener(url, notified.ring)
      let pause = pauses.longest
      while (!signal.aborted) {
        await wire.ensure()
        const { isHeld } = await look().catch((error: unknown) => {
          log.warn('The outbox is not readable, trying again', { error })
          return { isHeld: false }
        })
        if (isHeld) pause = pauses.shortest
        const isNotified = await notified.wait(pause, signal)
        pause = isNotified ? pauses.shortest : Math.min(pauses.longest, pause * 2)
      }
      await wire.close()
    },
  }
}
