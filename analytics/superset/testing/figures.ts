import { expect } from 'vitest'
import { chartOf, type ChartKey } from '../src/charts.ts'
import type { Expected, Figures } from './expected-charts.ts'
import type { Data } from './superset-api.ts'

/** Turns the rows that Superset gives for a chart into its figures by name. */
export function figuresOf(key: ChartKey, data: Data): Figures {
  const { columns, metrics } = chartOf(key).drawing.query
  const [of, ...others] = columns.map((column) =>
    typeof column === 'string' ? column : column.sqlExpression,
  )
  const measures = metrics.length > 0 ? metrics : others.filter((name) => name !== 'stock_status')
  const figures = data.map((row) => {
    const numbers = measures.map((measure) => Number(row[measure]))
    return [nameOf(of, row), numbers.length === 1 ? (numbers[0] ?? 0) : numbers] as const
  })
  return Object.fromEntries(figures)
}

function nameOf(column: string | undefined, row: Data[number]): string {
  if (column === undefined) return 'all'
  const name = row[column]
  return column === 'day' ? new Date(Number(name)).toISOString().slice(0, 10) : String(name)
}

/** Of figures that are equally great, the last places may go to any. */
export function expectFigures(found: Figures, { figures, top }: Expected): void {
  const greatest = (all: Figures) =>
    Object.values(all)
      .map((figure) => rounded(figure)[0] ?? Number.NaN)
      .sort((one, other) => other - one)
  expect(greatest(found)).toEqual(greatest(figures).slice(0, top))
  for (const [name, figure] of Object.entries(found)) {
    expect({ [name]: rounded(figure) }).toEqual({ [name]: rounded(figures[name] ?? Number.NaN) })
  }
}

// Money is exact to the cent, an average to what a double holds.
function rounded(figure: number | number[]): number[] {
  return [figure].flat().map((number) => Math.round(number * 1e6) / 1e6)
}
