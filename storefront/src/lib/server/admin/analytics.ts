import * as v from 'valibot'

/** The four charts of the dashboards that the office sees too, by their names there. */
const names = {
  revenue: 'Total Revenue',
  orders: 'Total Orders',
  average: 'Average Order Value',
  freshness: 'Freshness',
} as const

const dashboard = 'sales-revenue'

const chartsSchema = v.object({
  result: v.array(v.object({ id: v.number(), slice_name: v.string() })),
})
const dataSchema = v.object({
  result: v.tuple([
    v.object({
      data: v.array(v.record(v.string(), v.union([v.string(), v.number(), v.null()]))),
    }),
  ]),
})

/** Amounts in cents; `freshness` is a sentence, and a number is null while nothing was sold. */
export type Figures = {
  revenue: number | null
  orders: number | null
  average: number | null
  freshness: string
}

/**
 * Reads the figures where the dashboards read them, as anybody may: the shop needs no login of Superset and no
 * role in the warehouse for it.
 * @param url where the shop reaches Superset
 * @returns null when it does not answer, or not to everybody
 */
export async function figuresOf(url: string, ask: typeof fetch = fetch): Promise<Figures | null> {
  try {
    const { result } = await read(chartsSchema, `${url}/api/v1/dashboard/${dashboard}/charts`, ask)
    const first = async (name: string) => {
      const id = result.find(({ slice_name }) => slice_name === name)?.id
      const answer = await read(dataSchema, `${url}/api/v1/chart/${id}/data/`, ask)
      return Object.values(answer.result[0].data[0] ?? {})[0] ?? null
    }
    const [revenue, orders, average, freshness] = await Promise.all([
      first(names.revenue),
      first(names.orders),
      first(names.average),
      first(names.freshness),
    ])
    return {
      revenue: centsOf(revenue),
      orders: orders === null ? null : Number(orders),
      average: centsOf(average),
      freshness: String(freshness ?? ''),
    }
  } catch {
    return null
  }
}

const longestMilliseconds = 8000

async function read<T>(
  schema: v.GenericSchema<unknown, T>,
  url: string,
  ask: typeof fetch,
): Promise<T> {
  const answer = await ask(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(longestMilliseconds),
  })
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`)
  return v.parse(schema, await answer.json())
}

function centsOf(dollars: string | number | null): number | null {
  return dollars === null ? null : Math.round(Number(dollars) * 100)
}
