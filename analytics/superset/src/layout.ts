import { chartOf, type ChartKey } from './charts.ts'
import { uuidOf } from './uuid.ts'

type Part = ChartKey | { text: string }

/** Parts side by side, equally wide; the height is in steps of 8 pixels. */
export type Row = { height: number; parts: Part[] }

const columns = 12

export function chartsIn(rows: Row[]): ChartKey[] {
  return rows.flatMap(({ parts }) => parts.filter((part) => typeof part === 'string'))
}

/** Stands for the id of a chart until the import knows it. */
export function numberOf(shown: ChartKey[], chart: ChartKey): number {
  return shown.indexOf(chart) + 1
}

/** The tree of rows and parts in the words of a dashboard's `position`. */
export function layOut(title: string, rows: Row[]): Record<string, unknown> {
  const shown = chartsIn(rows)
  const laid = rows.map((row, index) => layRow(row, `ROW-${index + 1}`, shown))
  const ids = rows.map((_row, index) => `ROW-${index + 1}`)
  return {
    DASHBOARD_VERSION_KEY: 'v2',
    ROOT_ID: { id: 'ROOT_ID', type: 'ROOT', children: ['GRID_ID'] },
    GRID_ID: { id: 'GRID_ID', type: 'GRID', parents: ['ROOT_ID'], children: ids },
    HEADER_ID: { id: 'HEADER_ID', type: 'HEADER', meta: { text: title } },
    ...Object.assign({}, ...laid),
  }
}

function layRow({ height, parts }: Row, id: string, shown: ChartKey[]) {
  const parents = ['ROOT_ID', 'GRID_ID']
  const size = { width: columns / parts.length, height }
  const children = parts.map((part) => layPart(part, { parents: [...parents, id], size, shown }))
  const row = {
    id,
    type: 'ROW',
    parents,
    children: children.map((child) => child.id),
    meta: { background: 'BACKGROUND_TRANSPARENT' },
  }
  return Object.fromEntries([row, ...children].map((each) => [each.id, each]))
}

type Place = { parents: string[]; size: { width: number; height: number }; shown: ChartKey[] }

function layPart(part: Part, { parents, size, shown }: Place) {
  if (typeof part === 'object') {
    const meta = { ...size, code: part.text }
    return { id: `MARKDOWN-${parents.at(-1)}`, type: 'MARKDOWN', children: [], parents, meta }
  }
  const chart = { chartId: numberOf(shown, part), uuid: uuidOf('chart', part) }
  const meta = { ...size, ...chart, sliceName: chartOf(part).name }
  return { id: `CHART-${part}`, type: 'CHART', children: [], parents, meta }
}
