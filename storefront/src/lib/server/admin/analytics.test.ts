import { describe, expect, it } from 'vitest'
import { figuresOf } from './analytics.ts'

const charts = ['Freshness', 'Total Orders', 'Total Revenue', 'Average Order Value', 'Another']
const told: Record<string, Record<string, string | number | null>[]> = {
  Freshness: [{ sentence: 'Fresh to 12:34:56 UTC, drift 0' }],
  'Total Orders': [{ total_orders: 3 }],
  'Total Revenue': [{ total_revenue: 60.3 }],
  'Average Order Value': [{ average_order_value: 20.1 }],
}

function superset(data: typeof told, status = 200): typeof fetch {
  return async (input) => {
    const [, id] = /chart\/(\d+)\/data/.exec(String(input)) ?? []
    const body =
      id === undefined
        ? { result: charts.map((slice_name, index) => ({ id: index + 1, slice_name })) }
        : { result: [{ data: data[charts[Number(id) - 1] ?? ''] }] }
    return Response.json(body, { status })
  }
}

describe('the figures of the analytics', () => {
  it('are those of the dashboards, amounts in cents', async () => {
    expect(await figuresOf('http://superset', superset(told))).toEqual({
      revenue: 6030,
      orders: 3,
      average: 2010,
      freshness: 'Fresh to 12:34:56 UTC, drift 0',
    })
  })

  it('are unknown while nothing was sold', async () => {
    const none = { ...told, 'Total Revenue': [{ total_revenue: null }], 'Total Orders': [] }
    expect(await figuresOf('http://superset', superset(none))).toMatchObject({
      revenue: null,
      orders: null,
    })
  })

  it.each([401, 500])('are none when Superset answers %i', async (status) => {
    expect(await figuresOf('http://superset', superset(told, status))).toBeNull()
  })

  it('are none when Superset is away, or says something else', async () => {
    const away = () => Promise.reject(new TypeError('fetch failed'))
    expect(await figuresOf('http://superset', away)).toBeNull()
    expect(await figuresOf('http://superset', async () => new Response('<html>'))).toBeNull()
  })
})
