import * as v from 'valibot'

/** The four charts of the dashboards that the office sees too, by their names there. */
const names = {
  revenue: 'Total Revenue',
  orders: 'Total Orders',
  average: 'Average Order Value',
  freshness: 'Freshness',
} as const

const dashboard = 'sales-revenue'
const account = 'office'
const longestMilliseconds = 8000

const loginSchema = v.object({ access_token: v.string() })
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

/** Superset is `away`, has `refused` the shop's account, or has nothing to show, since the warehouse is away: `empty`. */
export type Fault = 'away' | 'refused' | 'empty'

class RefusalError extends Error {
  override name = 'RefusalError'
  status: number

  constructor(url: string, status: number) {
    super(`${url} answers ${status}`)
    this.status = status
  }
}

/**
 * Makes what reads the figures where the dashboards read them, by an account that may read nothing else. It logs in
 * again only when its token is not taken any more.
 * @param superset where the shop reaches it, and the password of the account
 */
export function figureReader(
  superset: { url: string; password: string },
  ask: typeof fetch = fetch,
): () => Promise<Figures | Fault> {
  let token: string | undefined
  return async () => {
    const run = { url: superset.url, ask, signal: AbortSignal.timeout(longestMilliseconds) }
    try {
      const figures = token && (await figuresOf(run, token).catch(unlessRefused))
      if (figures) return figures
      token = await logIn(run, superset.password)
      return await figuresOf(run, token)
    } catch (error) {
      return faultOf(error)
    }
  }
}

// Superset answers 422 to a token that another secret has signed.
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof RefusalError) || ![401, 403, 422].includes(error.status)) throw error
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof RefusalError)) return 'away'
  return [401, 403].includes(error.status) ? 'refused' : 'empty'
}

type Run = { url: string; ask: typeof fetch; signal: AbortSignal }

async function logIn(run: Run, password: string): Promise<string> {
  const body = JSON.stringify({ username: account, password, provider: 'db', refresh: false })
  const headers = { 'content-type': 'application/json' }
  const login = { method: 'POST', headers, body }
  return (await read(run, loginSchema, '/api/v1/security/login', login)).access_token
}

async function figuresOf(run: Run, token: string): Promise<Figures> {
  const headers = { authorization: `Bearer ${token}` }
  const path = `/api/v1/dashboard/${dashboard}/charts`
  const { result } = await read(run, chartsSchema, path, { headers })
  const first = async (name: string) => {
    const id = result.find(({ slice_name }) => slice_name === name)?.id
    const answer = await read(run, dataSchema, `/api/v1/chart/${id}/data/`, { headers })
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
}

async function read<T>(
  { url, ask, signal }: Run,
  schema: v.GenericSchema<unknown, T>,
  path: string,
  request: RequestInit,
): Promise<T> {
  const answer = await ask(`${url}${path}`, { ...request, redirect: 'error', signal })
  if (!answer.ok) throw new RefusalError(path, answer.status)
  return v.parse(schema, await answer.json())
}

function centsOf(dollars: string | number | null): number | null {
  return dollars === null ? null : Math.round(Number(dollars) * 100)
}
