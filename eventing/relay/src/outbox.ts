import type { Sql } from 'postgres'
import type { Log } from '@bookstore/shared/log.ts'
import { bell } from './bell.ts'
import { findOvertaken } from './overtaken.ts'
import type { Pulse } from './pulse.ts'
import { countRows, loadOffset, readRows, saveOffset, type OutboxRow } from './repository.ts'
import type { Item, Source } from './source.ts'
import type { Subscription } from './subscriptions.ts'
import { inPositionOrder, watermark, type Entry, type Place } from './watermark.ts'

export type OutboxOptions = {
  sql: Sql
  pulse: Pulse
  subscription: Subscription
  log: Log
  /** Rows a batch. */
  batchSize?: number
  /** Rows that may stand above the watermark before reading waits. */
  readAhead?: number
}

const outset: Place = { transactionId: 0n, position: 0n }
/** An idle subscription reads on and stores its offset this often, or old partitions would wait for it. */
const idle = { readOn: 10_000, save: 60_000 }
const failurePause = 500

/**
 * Makes the source of one subscription in one database's outbox. It gives rows in commit order: a bare
 * sequence would skip rows that commit late, so reading stops at the oldest running transaction. What is
 * acknowledged is stored as a low watermark: after a kill some events come twice, none is left out.
 */
export function outbox(options: OutboxOptions): Source {
  const { sql, pulse, subscription, log, batchSize = 500, readAhead = 10_000 } = options
  const { name, topics: types } = subscription
  const ready = bell()
  /** Rows that were given ahead of their place, by event id. */
  const early = new Map<string, Entry>()
  const saved = { place: outset, at: Date.now() }
  let mark = watermark(outset)
  let hasCarried = false
  pulse.follow(types, ready)

  async function load(signal: AbortSignal): Promise<Place> {
    while (!signal.aborted) {
      const place = await loadOffset(sql, name).catch(() => null)
      if (place) {
        mark = watermark(place)
        return place
      }
      await ready.wait(failurePause, signal)
    }
    return outset
  }

  function begin({ place, event }: OutboxRow) {
    const entry: Entry = { place, isEvent: true, done: false }
    const ack = () => {
      const wasFull = mark.size() >= readAhead
      entry.done = true
      hasCarried = true
      mark.settle()
      if (wasFull) ready.ring()
    }
    return { entry, place, item: { event, lane: event.key, ack } satisfies Item }
  }

  /** Reads the next rows below the horizon; the state changes once everything is read. */
  async function readOn(after: Place, horizon: bigint): Promise<{ items: Item[]; to: Place }> {
    const rows = await readRows(sql, { after, horizon, types, limit: batchSize })
    const last = rows.length < batchSize ? undefined : rows.at(-1)?.place
    const to = last ?? { transactionId: horizon, position: 0n }
    const overtaken = await findOvertaken(sql, rows, to, types)
    const begun: ReturnType<typeof begin>[] = []
    for (const row of overtaken.filter(({ event }) => !early.has(event.id))) {
      const started = begin(row)
      early.set(row.event.id, started.entry)
      begun.push(started)
    }
    for (const row of rows) {
      const known = early.get(row.event.id)
      early.delete(row.event.id)
      if (known) mark.append(known)
      else {
        const started = begin(row)
        begun.push(started)
        mark.append(started.entry)
      }
    }
    if (!last) mark.append({ place: to, isEvent: false, done: true })
    mark.settle()
    return { items: begun.sort(inPositionOrder).map(({ item }) => item), to }
  }

  async function* batches(signal: AbortSignal): AsyncGenerator<Item[]> {
    let at = await load(signal)
    while (!signal.aborted) {
      const horizon = pulse.horizon()
      if (horizon === null || horizon <= at.transactionId || mark.size() >= readAhead) {
        await ready.wait(idle.readOn, signal)
        continue
      }
      const read = await readOn(at, horizon).catch((error: unknown) => {
        log.warn('The outbox is not readable, trying again', { subscription: name, error })
        return null
      })
      if (!read) await ready.wait(failurePause, signal)
      else at = read.to
      if (read && read.items.length > 0) yield read.items
    }
  }

  return {
    batches,
    async pending() {
      const low = mark.low()
      const done = mark.doneAbove() + [...early.values()].filter((entry) => entry.done).length
      return (await countRows(sql, low, types)) - done
    },
    async save() {
      const isDue = hasCarried || Date.now() - saved.at >= idle.save
      const place = mark.low()
      if (!isDue || place === saved.place) return
      hasCarried = false
      await saveOffset(sql, name, place)
      Object.assign(saved, { place, at: Date.now() })
    },
  }
}
