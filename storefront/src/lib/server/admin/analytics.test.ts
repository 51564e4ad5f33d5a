import { describe, expect, it } from 'vitest'
import { figureReader } from './analytics.ts'

const charts = ['Freshness', 'Total Orders', 'Total Revenue', 'Average Order Value', 'Another']
const told: Record<string, Record<string, string | number | null>[]> = {
  Freshness: [{ sentence: 'Fresh to 12:34:56 UTC, drift 0' }],
  'Total Orders': [{ total_orders: 3 }],
  'Total Revenue': [{ total_revenue: 60.3 }],
  'Average Order Value': [{ average_order_value: 20.1 }],
}
const figures = {
  revenue: 6030,
  orders: 3,
  average: 2010,
  freshness: 'Fresh to 12:34:56 UTC, drift 0',
}

/** Stands in for Superset, which gives each login a token of its own and takes the newest. */
function standIn({ data = told, password = 'right', status = 200 } = {}) {
  const state = { logins: 0, expired: 401 }
  const ask: typeof fetch = async (input, request) => {
    const address = String(input)
    if (address.endsWith('/api/v1/security/login')) {
      if (JSON.parse(String(request?.body)).password !== password) return answer({}, 401)
      state.logins += 1
      return answer({ access_token: `token ${state.logins}` })
    }
    const token = new Headers(request?.headers).get('authorization')
    if (token !== `Bearer token ${state.logins}`) return answer({}, state.expired)
    const [, id] = /chart\/(\d+)\/data/.exec(address) ?? []
    if (id !== undefined)
      return answer({ result: [{ data: data[charts[Number(id) - 1] ?? ''] }] }, status)
    return answer({ result: charts.map((slice_name, index) => ({ id: index + 1, slice_name })) })
  }
  return { state, read: figureReader({ url: 'http://superset', password: 'right' }, ask) }
}

function answer(body: object, status = 200): Response {
  return Response.json(body, { status })
}

describe('the figures of the analytics', () => {
  it('are those of the dashboards, amounts in cents, by one login', async () => {
    const { state, read } = standIn()
    expect(await read()).toEqual(figures)
    expect(await read()).toEqual(figures)
    expect(state.logins).toBe(1)
  })

  it.each([401, 422])(
    'come by another login when the token is answered with %i',
    async (status) => {
      const { state, read } = standIn()
      await read()
      Object.assign(state, { logins: 2, expired: status })
      expect(await read()).toEqual(figures)
      expect(state.logins).toBe(3)
    },
  )

  it('are unknown while nothing was sold', async () => {
    const data = { ...told, 'Total Revenue': [{ total_revenue: null }], 'Total Orders': [] }
    expect(await standIn({ data }).read()).toMatchObject({ revenue: null, orders: null })
  })

  it.each([
    ['the warehouse is away', { status: 500 }, 'empty'],
    ['the password is another', { password: 'another' }, 'refused'],
    ['its account may not read', { status: 403 }, 'refused'],
  ])('are none when %s', async (_why, superset, fault) => {
    expect(await standIn(superset).read()).toBe(fault)
  })

  it('are none when Superset is away, or says something else', async () => {
    const superset = { url: 'http://superset', password: 'right' }
    const away = () => Promise.reject(new TypeError('fetch failed'))
    expect(await figureReader(superset, away)()).toBe('away')
    expect(await figureReader(superset, async () => new Response('<html>'))()).toBe('away')
  })
})
