import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import type { SupersetServer } from '../../platform/stack/src/superset.ts'
import { chartOf, charts } from './src/charts.ts'
import { dashboards } from './src/dashboards.ts'
import { chartsIn } from './src/layout.ts'
import { uuidOf } from './src/uuid.ts'
import { chartsOn, filteredRows, launch, openDashboard, picture } from './testing/dashboard-page.ts'
import { expectedCharts } from './testing/expected-charts.ts'
import { expectFigures, figuresOf } from './testing/figures.ts'
import { fillWarehouse } from './testing/history.ts'
import { openSuperset } from './testing/open-superset.ts'
import { rowsOfWarehouse } from './testing/shop-rows.ts'
import { dataOf, idsOf } from './testing/superset-api.ts'

const pictures = join(import.meta.dirname, '../../dist/pictures/analytics')

let warehouse: Clone
let superset: SupersetServer
let browser: Browser
beforeAll(async () => {
  warehouse = await cloneDatabase('analytics')
  await fillWarehouse(warehouse.admin, 3000)
  superset = await openSuperset(warehouse)
  browser = await launch()
  await mkdir(pictures, { recursive: true })
})
afterAll(async () => {
  await browser?.close()
  await superset?.stop()
  await warehouse?.drop()
})

describe('each of the sixteen charts', () => {
  const sixteen = charts.map(({ key }) => key).filter((key) => key !== 'freshness')

  it('is there', () => expect(sixteen).toHaveLength(16))

  it.each(sixteen)('%s says what the rows of the shop say', async (key) => {
    const ids = await idsOf(superset.url, 'chart')
    const data = await dataOf(superset.url, ids.get(uuidOf('chart', key)) ?? 0)
    const expected = expectedCharts(await rowsOfWarehouse(warehouse.admin))[key]
    expectFigures(figuresOf(key, data), expected)
  })
})

describe.each(dashboards)('the dashboard $title', ({ key, rows }) => {
  const titles = chartsIn(rows).map((each) => chartOf(each).name)

  it.each([
    ['a desk', { width: 1280, height: 900 }],
    ['a phone', { width: 390, height: 844 }],
  ])('is drawn whole on %s', async (_device, screen) => {
    const address = `${superset.url}/superset/dashboard/${key}/`
    const { page, refused } = await openDashboard(browser, address, screen)
    const shown = await chartsOn(page, titles.length)
    await picture(page, join(pictures, `${key}-${screen.width}.png`))
    expect(Object.keys(shown).sort()).toEqual([...titles].sort())
    expect(shown.Freshness).toMatch(/^Fresh to \d\d:\d\d:\d\d UTC, drift 0$/)
    expect(Object.values(shown)).not.toContain('')
    expect(refused).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(screen.width)
    await page.close()
  })
})

describe('the filters of a dashboard', () => {
  const filterOf = (key: string, form: string, value: string) =>
    `(NATIVE_FILTER-${key}:(extraFormData:(${form}),filterState:(value:${value}),id:NATIVE_FILTER-${key},ownState:()))`
  const rowsWith = async (filter: string) => {
    const ids = await idsOf(superset.url, 'chart')
    const chart = ids.get(uuidOf('chart', 'revenue-by-genre')) ?? 0
    const address = `${superset.url}/superset/dashboard/inventory/`
    return filteredRows(browser, { address, filter, chart })
  }

  it('pick genres', async () => {
    const fantasy = 'filters:!((col:genre,op:IN,val:!(Fantasy)))'
    const rows = await rowsWith(filterOf('genre', fantasy, '!(Fantasy)'))
    const { figures } = expectedCharts(await rowsOfWarehouse(warehouse.admin))['revenue-by-genre']
    expect(rows).toEqual([
      { genre: 'Fantasy', total_revenue: expect.closeTo(Number(figures.Fantasy), 6) },
    ])
  })

  it('pick days', async () => {
    const long = `'2001-01-01 : 2002-01-01'`
    expect(await rowsWith(filterOf('time', `time_range:${long}`, long))).toEqual([])
  })
})

describe('the import', () => {
  it('done again changes nothing', async () => {
    const before = await supersetRows()
    await superset.prepare()
    expect(await supersetRows()).toEqual(before)
  })
})

describe('the role of Superset', () => {
  it('reads the views of the datasets and no table', async () => {
    const readable = await warehouse.admin<{ name: string }[]>`
      select relname::text as name
      from pg_class
      where relnamespace = 'star'::regnamespace
      and relkind in ('r', 'p', 'v', 'm')
      and has_table_privilege('superset', oid, 'select')
      order by name`
    expect(readable.every(({ name }) => name.startsWith('vw_'))).toBe(true)
    expect(readable.map(({ name }) => name)).toEqual(
      expect.arrayContaining(charts.map(({ view }) => view)),
    )
  })

  it.each([
    'select from star.fact_orders',
    'select from star.sales',
    `insert into star.cdc_heartbeats (source, beat_at) values ('x', now())`,
    'delete from star.dim_books',
    'create table star.mine (id int)',
    'create temporary table mine (id int)',
  ])('may not %s', async (statement) => {
    const client = new pg.Client({ connectionString: warehouse.url('superset') })
    await client.connect()
    await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' })
    await client.end()
  })
})

describe('anybody', () => {
  it.each([
    ['POST', 'sqllab/execute/', { database_id: 1, sql: 'select 1' }],
    ['GET', 'database/', undefined],
    ['DELETE', 'chart/1', undefined],
    ['PUT', 'dashboard/1', { dashboard_title: 'Mine' }],
    ['POST', 'assets/import/', {}],
  ])('may not %s %s', async (method, path, body) => {
    const page = await fetch(`${superset.url}/login/`)
    const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? ''
    const [, token = ''] = /name="csrf_token"[^>]*value="([^"]+)"/.exec(await page.text()) ?? []
    const answer = await fetch(`${superset.url}/api/v1/${path}`, {
      method,
      headers: {
        cookie,
        'x-csrftoken': token,
        referer: superset.url,
        'content-type': 'application/json',
      },
      redirect: 'manual',
      ...(body && { body: JSON.stringify(body) }),
    })
    expect([401, 403, 404]).toContain(answer.status)
  })
})

describe('Superset', () => {
  it('is started again when it dies', async () => {
    const pid = superset.pid()
    superset.kill('SIGKILL')
    await expect.poll(() => superset.pid()).not.toBe(pid)
    const isUp = () =>
      fetch(`${superset.url}/health`).then(
        (answer) => answer.ok,
        () => false,
      )
    await expect.poll(isUp).toBe(true)
  })
})

const links = [
  ['dashboard_slices', 'dashboard_id', 'slice_id'],
  ['ab_permission_view_role', 'role_id', 'permission_view_id'],
  ['ab_user_role', 'user_id', 'role_id'],
] as const

/** All that Superset keeps of the assets, apart from the time of the last import. */
async function supersetRows() {
  const client = new pg.Client({ connectionString: metadataUrl() })
  await client.connect()
  const rows: Record<string, unknown> = {}
  const tables = [
    'dbs',
    'tables',
    'table_columns',
    'sql_metrics',
    'slices',
    'dashboards',
    'ab_user',
  ]
  for (const table of tables) {
    const { rows: found } = await client.query(`select * from ${table} order by id`)
    rows[table] = found.map(({ changed_on: _time, last_saved_at: _saved, ...row }) => row)
  }
  // Of a link only what it links: the importer makes it anew.
  for (const [table, one, other] of links) {
    const found = await client.query(
      `select ${one}, ${other} from ${table} order by ${one}, ${other}`,
    )
    rows[table] = found.rows
  }
  await client.end()
  return rows
}

function metadataUrl(): string {
  return Object.assign(new URL(inject('databases').server), { pathname: '/superset_metadata' }).href
}
