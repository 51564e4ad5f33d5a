import type { Sql } from 'postgres'
import { withConnections } from '../../analytics/reconcile/src/connections.ts'
import { driftOf, reconcile } from '../../analytics/reconcile/src/reconcile.ts'
import { percentile } from '../bench/statistics.ts'
import { table } from '../lib/table.ts'
import { tellGoals } from './goals.ts'
import { fillShop, type Volume } from './volume/fill-shop.ts'
import { fillStar, markLastDays, rollUp } from './volume/fill-star.ts'
import { questions, type Question } from './volume/questions.ts'
import { openStores } from './volume/stores.ts'

const times = 10
const longestMilliseconds = 1000

type Timed = Question & { middle: number; longest: number }

/** Measures what the dashboards ask of a warehouse of so many orders, and how long the reconciliation takes. */
export async function measureVolume(volume: Volume): Promise<void> {
  const stores = await openStores()
  try {
    const { star, superset, shop } = stores
    await told('the shop is filled', () => fillShop(shop, volume))
    await told('the warehouse is filled', () => fillStar(shop, star))
    const rolls = await told('all days are added up', () => rollUp(star))
    await star`vacuum (analyze)`
    await tellSizes(star)
    await markLastDays(star)
    const timed: Timed[] = []
    for (const question of questions) timed.push(await time(superset, question))
    tellQuestions(timed)
    await explain(star, timed)
    const check = await checkAll(stores.reconcile)
    console.log(`\nadding 20 days up took ${longest(rolls)} s at most`)
    tell(timed, check)
  } finally {
    await stores.stop()
  }
}

async function told<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now()
  const result = await work()
  console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return result
}

async function tellSizes(star: Sql): Promise<void> {
  const rows = await star<{ name: string; rows: string; megabytes: number }[]>`
    select relname as name, reltuples::bigint as rows, pg_total_relation_size(oid) / 1e6::float8 as megabytes
    from pg_class
    where relnamespace = 'star'::regnamespace
    and relkind = 'r'
    and reltuples > 0
    order by 1`
  const cells = rows.map(({ name, rows, megabytes }) => [name, Number(rows), Math.round(megabytes)])
  console.log(`\n${table(['table', 'rows', 'MB'], cells)}\n`)
}

async function time(superset: Sql, question: Question): Promise<Timed> {
  const taken: number[] = []
  for (let number = 0; number < times; number += 1) {
    const began = performance.now()
    await superset.unsafe(question.sql)
    taken.push(performance.now() - began)
  }
  return { ...question, middle: percentile(taken, 0.5), longest: percentile(taken, 1) }
}

function tellQuestions(timed: Timed[]): void {
  const rows = timed.map(({ view, chart, filter, middle, longest }) => [
    view,
    chart,
    filter,
    Math.round(middle),
    Math.round(longest),
  ])
  const head = ['view', 'chart', 'filter', 'p50 ms', `longest of ${times}, ms`]
  console.log(table(head, rows))
}

async function explain(star: Sql, timed: Timed[]): Promise<void> {
  for (const { chart, filter, sql, longest } of timed) {
    if (longest <= longestMilliseconds) continue
    const plan = await star.unsafe(`explain (analyze, buffers, costs off) ${sql}`)
    const lines = plan.map((row) => row['QUERY PLAN']).join('\n')
    console.log(`\n${chart}, ${filter}:\n${sql}\n${lines}`)
  }
}

type Check = { seconds: number; drift: number }

async function checkAll(urls: Parameters<typeof withConnections>[0]): Promise<Check> {
  const began = performance.now()
  const report = await withConnections(urls, (connections) =>
    reconcile(connections, { patienceMilliseconds: 60_000 }),
  )
  const seconds = (performance.now() - began) / 1000
  return { seconds, drift: report.findings.reduce((sum, each) => sum + (driftOf(each) ?? NaN), 0) }
}

function longest(seconds: number[]): string {
  return percentile(seconds, 1).toFixed(2)
}

function tell(timed: Timed[], { seconds, drift }: Check): void {
  const views = [...new Set(timed.map(({ view }) => view))]
  console.log()
  tellGoals([
    ...views.map((view) => ({
      what: `${view}, the longest`,
      figure: Math.max(...timed.filter((each) => each.view === view).map((each) => each.longest)),
      limit: longestMilliseconds,
      unit: 'ms',
    })),
    { what: 'a check of the reconciliation', figure: seconds, limit: 60, unit: 's' },
    { what: 'its drift', figure: drift, limit: 0, unit: '' },
  ])
}
