import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import type { SupersetServer } from '../../platform/stack/src/superset.ts'
import { figureReader } from '../../storefront/src/lib/server/admin/analytics.ts'
import { fillWarehouse } from './testing/history.ts'
import { openSuperset } from './testing/open-superset.ts'

let warehouse: Clone
let superset: SupersetServer
beforeAll(async () => {
  warehouse = await cloneDatabase('analytics')
  await fillWarehouse(warehouse.admin, 30)
  superset = await openSuperset(warehouse, { isPublic: false })
})
afterAll(async () => {
  await superset?.stop()
  await warehouse?.drop()
})

describe('Superset where a login is wanted, as on a cluster,', () => {
  it('gives the storefront the figures of its office', async () => {
    const [sold] = await warehouse.admin<{ orders: number; cents: number }[]>`
      select count(*)::int as orders, (sum(total) * 100)::int as cents
      from star.fact_orders
      where status <> 'CANCELLED'`
    const read = figureReader({ url: superset.url, password: superset.office })
    await expect.poll(read).toMatchObject({
      orders: sold?.orders,
      revenue: sold?.cents,
      freshness: expect.stringMatching(/^Fresh to /),
    })
  })

  it('refuses another password', async () => {
    expect(await figureReader({ url: superset.url, password: 'another' })()).toBe('refused')
  })

  it('shows nobody anything', async () => {
    expect((await ask('dashboard/sales-revenue/charts')).status).toBe(401)
  })

  it.each(['database/1', 'security/users/', 'dataset/1'])(
    'does not let the account read %s',
    async (path) => expect([403, 404]).toContain((await ask(path, await logIn())).status),
  )

  it('lets the account read the data of its charts alone', async () => {
    const token = await logIn()
    const charts = v.parse(listed, await (await ask('chart/?q=(page_size:100)', token)).json())
    const answers = await Promise.all(
      charts.result.map(async ({ id, slice_name }) => {
        const { status } = await ask(`chart/${id}/data/`, token)
        return status === 200 ? [slice_name] : []
      }),
    )
    expect(answers.flat().toSorted()).toEqual([
      'Average Order Value',
      'Avg Order Value Over Time',
      'Freshness',
      'Total Orders',
      'Total Revenue',
    ])
  })
})

const listed = v.object({
  result: v.array(v.object({ id: v.number(), slice_name: v.string() })),
})

function ask(path: string, token?: string): Promise<Response> {
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` }
  return fetch(`${superset.url}/api/v1/${path}`, {
    ...(headers && { headers }),
    redirect: 'manual',
  })
}

async function logIn(): Promise<string> {
  const answer = await fetch(`${superset.url}/api/v1/security/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'office', password: superset.office, provider: 'db' }),
  })
  return v.parse(v.object({ access_token: v.string() }), await answer.json()).access_token
}
