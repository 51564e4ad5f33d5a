import type { Pipeline } from '../../../platform/stack/testing/pipeline.ts'
import type { ChartKey } from '../src/charts.ts'
import { uuidOf } from '../src/uuid.ts'
import { dataOf, idsOf, type Data } from '../testing/superset-api.ts'

/** Gives what a chart of a pipeline's Superset says. */
export async function chartShown({ superset }: Pipeline, key: ChartKey): Promise<Data> {
  if (!superset) throw new Error('The pipeline has no Superset.')
  const ids = await idsOf(superset.url, 'chart')
  return dataOf(superset.url, ids.get(uuidOf('chart', key)) ?? 0)
}

/** Gives the badge of every dashboard: how fresh it is, and the drift. */
export async function freshnessShown(shop: Pipeline): Promise<string> {
  const [row] = await chartShown(shop, 'freshness')
  return String(Object.values(row ?? {})[0])
}
