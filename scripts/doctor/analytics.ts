import postgres from 'postgres'
import { assetIlls, assetsQuery } from '../lib/health/dashboards.ts'
import { flinkIlls, type Ill } from '../lib/health/flink.ts'
import { slotIlls, tableSlots } from '../lib/health/table-slots.ts'
import {
  driftIlls,
  letterIlls,
  readWarehouse,
  streamIlls,
  warehouseQuery,
} from '../lib/health/warehouse.ts'
import type { Check } from './check.ts'

const longestAnswer = 5000

/** Flink's job: whether it runs, and how old its last checkpoint is. */
export const job: Check = {
  name: 'Analytics job',
  async look({ run }) {
    if (!run?.flink) return []
    const { url } = run.flink
    const ask = async (path: string): Promise<unknown> => {
      const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(longestAnswer) })
      return answer.json()
    }
    return (await flinkIlls(ask, `see ${url} and ${run.logs}/flink.log`)).map(sentence)
  },
}

/** The replication slots of the connectors that feed the warehouse. */
export const analyticsSlots: Check = {
  name: 'Analytics slots',
  async look({ root, run, books }) {
    if (!run?.warehouse || !books) return []
    const held = await books.ecom<{ name: string }[]>`
      select slot_name as name
      from pg_replication_slots`
    const names = held.map(({ name }) => name)
    const mend = `${run.logs}/connect.log says why`
    return slotIlls(await tableSlots(root), names, () => mend).map(sentence)
  },
}

/** The warehouse: whether changes come, can be read, and agree with the shop. */
export const warehouse: Check = {
  name: 'Warehouse',
  async look({ run, stateDir }) {
    if (!run?.warehouse) return []
    const { url } = run.warehouse
    return (await warehouseIlls(url, mendsOf(run.logs, url, stateDir))).map(sentence)
  },
}

/** What was imported into Superset. */
export const dashboards: Check = {
  name: 'Dashboards',
  async look({ root, run }) {
    if (!run?.warehouse || !run.superset) return []
    const url = Object.assign(new URL(run.warehouse.url), { pathname: '/superset_metadata' }).href
    const mend = `start the stack anew, and see ${run.logs}/superset-preparation.log`
    return (await dashboardIlls(root, url, mend)).map(sentence)
  },
}

type Mends = Record<'stream' | 'letters' | 'repair' | 'compare', string>

/** Asks the warehouse, by a superuser's URL, what is wrong with it. */
export async function warehouseIlls(url: string, mends: Mends): Promise<Ill[]> {
  const [row] = await ask<{ told: string }>(url, warehouseQuery)
  const state = readWarehouse(row?.told ?? '')
  return [
    ...streamIlls(state, mends.stream),
    ...letterIlls(state, mends.letters),
    ...driftIlls(state, mends),
  ]
}

/** Asks Superset's own database, by a superuser's URL, for the assets that it lacks. */
export async function dashboardIlls(root: string, url: string, mend: string): Promise<Ill[]> {
  const held = await ask<{ uuid: string }>(url, assetsQuery)
  return assetIlls(
    root,
    held.map(({ uuid }) => uuid),
    mend,
  )
}

function mendsOf(logs: string, url: string, stateDir: string): Mends {
  const compare = `npm run reconcile -- --state ${stateDir}`
  return {
    stream: `see ${logs}/connect.log and flink.log`,
    letters: `psql ${hidden(url)} -c "select topic, reason from star.cdc_dead_letters limit 20"`,
    compare,
    repair: `${compare} --repair`,
  }
}

// A password is for run.json alone.
function hidden(url: string): string {
  return Object.assign(new URL(url), { password: '' }).href
}

async function ask<Row extends object>(url: string, query: string): Promise<Row[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5 })
  try {
    return await sql.unsafe<Row[]>(query)
  } finally {
    await sql.end()
  }
}

function sentence({ what, why, mend }: Ill): string {
  return `${what}: ${why}: ${mend}`
}
