import { charts, hasDays, hasGenres, type Chart } from '../../../analytics/superset/src/charts.ts'
import { datasets } from '../../../analytics/superset/src/datasets.ts'

/** What is asked of a view: a whole statement. */
export type Question = { view: string; chart: string; filter: string; sql: string }

const genres = `genre in ('Fiction', 'Mystery')`
const lastMonth = `day >= (now() at time zone 'UTC')::date - 30 and day < (now() at time zone 'UTC')::date`
const lastYear = `day >= (now() at time zone 'UTC')::date - 365 and day < (now() at time zone 'UTC')::date`

/** What Superset asks for each chart: of all time and all genres, and with the dashboards' filters. */
export const questions: Question[] = [
  ...charts.flatMap(questionsOf),
  {
    view: 'vw_cdc_latency',
    chart: 'latency of the tables',
    filter: 'none',
    sql: 'select * from star.vw_cdc_latency',
  },
]

function questionsOf(chart: Chart): Question[] {
  const { view, key } = chart
  const filters: Record<string, string[]> = {
    none: [],
    ...(hasDays(view) && { 'last month': [lastMonth], 'last year': [lastYear] }),
    ...(hasGenres(view) && { genres: [genres] }),
    ...(hasDays(view) && hasGenres(view) && { 'last year, genres': [lastYear, genres] }),
  }
  return Object.entries(filters).map(([filter, conditions]) => ({
    view,
    chart: key,
    filter,
    sql: statementOf(chart, conditions),
  }))
}

function statementOf({ view, drawing }: Chart, conditions: string[]): string {
  const { columns, metrics, orderby, row_limit } = drawing.query
  const expressions = new Map(
    datasets
      .filter((each) => each.view === view)
      .flatMap((each) => Object.entries(each.metrics))
      .map(([name, { expression }]) => [name, expression]),
  )
  const picked = columns.map((column) =>
    typeof column === 'string' ? column : `date_trunc('day', ${column.sqlExpression}) as day`,
  )
  const added = metrics.map((name) => `${expressions.get(name)} as ${name}`)
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
  const groups = metrics.length > 0 && columns.length > 0
  const by = columns.map((_, index) => index + 1).join(', ')
  const order = orderby.map(([name, ascending]) => `${name} ${ascending ? 'asc' : 'desc'}`)
  return [
    `select ${[...picked, ...added].join(', ')}`,
    `from star.${view}`,
    where,
    groups ? `group by ${by}` : '',
    order.length > 0 ? `order by ${order.join(', ')}` : '',
    `limit ${row_limit}`,
  ]
    .filter(Boolean)
    .join('\n')
}
