import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openShopAndStar, sell } from '../../analytics/reconcile/testing/shop-and-star.ts'
import { withConnections } from '../../analytics/reconcile/src/connections.ts'
import { reconcile } from '../../analytics/reconcile/src/reconcile.ts'
import { root } from '../lib/functions.ts'
import { dashboardIlls, warehouseIlls } from './analytics.ts'

const mends = { stream: 'stream', letters: 'letters', repair: 'repair', compare: 'compare' }

const soon = new Date(Date.now() + 3_600_000).toISOString()

let both: Awaited<ReturnType<typeof openShopAndStar>>
let url: string
beforeAll(async () => {
  both = await openShopAndStar()
  url = both.adminUrl
  await sell(both.shop, 3)
  await both.carry()
})
afterAll(() => both?.drop())

const look = async () => (await warehouseIlls(url, mends)).map(({ what, mend }) => [what, mend])

describe('warehouseIlls', () => {
  it('finds nothing where all came and agrees', async () => {
    await both.beat(soon)
    await compare()
    expect(await look()).toEqual([])
  })

  it('finds a source that beats no more, a change that could not be read, and drift', async () => {
    await both.star`
      insert into star.cdc_dead_letters (topic, partition, record_offset, reason)
      values ('ecom-connector.catalog.books', 0, 7, 'no JSON')`
    await both.star`delete from star.dim_books where title = 'Title 1'`
    await compare()
    await both.beat('2026-01-01T00:00:00Z', ['ecom'])

    expect(await look()).toEqual([
      [expect.stringMatching(/^The warehouse is \d+ s behind ecom$/), 'stream'],
      [expect.stringMatching(/^Changes that could not be read: 1, .*of ecom-connector/), 'letters'],
      ["Rows of dim_books that differ from the shop's: 1", 'repair'],
    ])
  })

  it('finds what could not be compared', async () => {
    await both.beat('2026-01-01T00:00:00Z', ['payment'])
    await compare()
    expect(await look()).toContainEqual(['fact_payments was not compared', 'compare'])
  })
})

describe('dashboardIlls', () => {
  it('finds the assets that Superset has not', async () => {
    const server = new URL(inject('databases').server)
    const name = 'superset_of_doctor'
    const sql = postgres(server.href, { max: 1 })
    await sql.unsafe(`create database ${name}`)
    const held = postgres(Object.assign(new URL(server), { pathname: `/${name}` }).href, { max: 1 })
    try {
      for (const table of ['tables', 'slices', 'dashboards'])
        await held.unsafe(`create table ${table} (uuid uuid)`)
      const found = await dashboardIlls(
        root,
        Object.assign(server, { pathname: `/${name}` }).href,
        'start',
      )
      expect(found).toMatchObject([{ what: expect.stringMatching(/ more$/), mend: 'start' }])
    } finally {
      await held.end()
      await sql.unsafe(`drop database ${name}`)
      await sql.end()
    }
  })
})

function compare() {
  return withConnections(both.urls, (all) => reconcile(all, { patienceMilliseconds: 300 }))
}
