import { describe, expect, it } from 'vitest'
import { root } from '../functions.ts'
import { assetIlls } from './dashboards.ts'
import { flinkIlls } from './flink.ts'
import { slotIlls, tableSlots } from './table-slots.ts'
import { driftIlls, letterIlls, readWarehouse, streamIlls } from './warehouse.ts'

const now = 1_000_000_000

function flink(job: object | undefined, latest: object = {}) {
  const ask = async (path: string): Promise<unknown> =>
    path === '/jobs/overview'
      ? { jobs: job ? [{ jid: 'a', state: 'RUNNING', 'start-time': 0, ...job }] : [] }
      : { latest: { completed: null, failed: null, ...latest } }
  return flinkIlls(ask, 'look', now)
}

async function whats(found: Promise<{ what: string; why: string }[]>) {
  return (await found).map(({ what, why }) => `${what}: ${why}`)
}

describe("Flink's job", () => {
  it('is well with a checkpoint of this minute, or just begun', async () => {
    expect(await flink({}, { completed: { latest_ack_timestamp: now - 60_000 } })).toEqual([])
    expect(await flink({ 'start-time': now - 5000 })).toEqual([])
  })

  it('is told to be without a checkpoint for long, and why', async () => {
    const completed = { latest_ack_timestamp: now - 90_000 }
    const failed = { failure_message: 'disk is full' }
    expect(await whats(flink({}, { completed }))).toEqual([
      'The last checkpoint of the analytics was 90 s ago: a task is too slow for it',
    ])
    expect(await whats(flink({ 'start-time': now - 70_000 }, { failed }))).toEqual([
      'The analytics came to no checkpoint in 70 s: disk is full',
    ])
  })

  it('is told to be in another state, missing, or not reached', async () => {
    expect(await whats(flink({ state: 'RESTARTING' }))).toEqual([
      'The job of the analytics is RESTARTING: one of its tasks fails',
    ])
    expect(await whats(flink(undefined))).toEqual([
      'Flink has no job: its program did not come so far',
    ])
    const away = flinkIlls(() => Promise.reject(new TypeError('fetch failed')), 'look', now)
    expect(await whats(away)).toEqual(['Flink does not answer: it has ended, or begins again'])
  })
})

describe('the warehouse', () => {
  const behind = { ecom: 1, inventory: 0, payment: 2 }
  const well = { up: 9000, behind, letters: null, compared: 60, differences: [] }
  const mends = { repair: 'repair', compare: 'compare' }
  const state = (told: object) => readWarehouse(JSON.stringify({ ...well, ...told }))

  it('is well while all comes and agrees', () => {
    const all = [streamIlls(state({}), ''), letterIlls(state({}), ''), driftIlls(state({}), mends)]
    expect(all.flat()).toEqual([])
  })

  it('is told to be behind a source, or without one', () => {
    const late = state({ behind: { ecom: 61, inventory: null } })
    expect(streamIlls(late, 'look').map(({ what }) => what)).toEqual([
      'The warehouse is 61 s behind ecom',
      'Nothing of inventory has come to the warehouse',
      'Nothing of payment has come to the warehouse',
    ])
  })

  it('tells how many changes could not be read, and why the last', () => {
    const letters = { count: 2, topic: 't', reason: 'no JSON', newest: '2026-01-02 03:04:05' }
    expect(letterIlls(state({ letters }), 'look')).toEqual([
      {
        what: 'Changes that could not be read: 2, the last at 2026-01-02 03:04:05 of t',
        why: 'no JSON',
        mend: 'look',
      },
    ])
  })

  it('tells drift and what was not compared, each with its command', () => {
    const differences = [
      { table: 'dim_books', drift: 3, reason: null },
      { table: 'fact_orders', drift: null, reason: 'No heartbeat.' },
    ]
    expect(driftIlls(state({ differences }), mends)).toEqual([
      {
        what: "Rows of dim_books that differ from the shop's: 3",
        why: 'a change was lost, or something else writes to the warehouse',
        mend: 'repair',
      },
      { what: 'fact_orders was not compared', why: 'No heartbeat', mend: 'compare' },
    ])
  })

  it.each([
    [{ compared: 1800 }, 'The warehouse was compared with the shop not for 30 minutes'],
    [{ compared: null }, 'The warehouse was compared with the shop never'],
  ])('tells that nobody compares: %o', (told, what) => {
    expect(driftIlls(state(told), mends)).toMatchObject([{ what, mend: 'compare' }])
  })

  it('gives the comparison time after a start', () => {
    expect(driftIlls(state({ compared: null, up: 1200 }), mends)).toEqual([])
    expect(driftIlls(state({ compared: 90_000, up: 30 }), mends)).toEqual([])
  })
})

describe('the slots of the analytics', () => {
  it('are those of the connectors of tables, and one that lacks is named', async () => {
    const wanted = await tableSlots(root)
    const held = ['debezium_tables_ecom', 'debezium_tables_payment']
    const found = slotIlls(wanted, held, (connector) => `restart ${connector}`)
    expect(found).toEqual([
      {
        what: 'The replication slot debezium_tables_inventory of inventory is not there',
        why: 'the connector inventory-connector has never run, or the slot was dropped',
        mend: 'restart inventory-connector',
      },
    ])
  })
})

describe('the assets of Superset', () => {
  it('are looked for by their UUIDs', async () => {
    const [{ what } = { what: '' }] = await assetIlls(root, [], 'look')
    expect(what).toMatch(/^Superset has not datasets\/warehouse\/vw_\w+\.yaml and \d+ more$/)
  })
})
