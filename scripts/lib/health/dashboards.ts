import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parse } from 'yaml'
import type { Ill } from './flink.ts'

const kinds = ['datasets/warehouse', 'charts', 'dashboards']

const asset = v.object({ uuid: v.string() })

/** Asks Superset's own database for the UUIDs of all it holds. */
export const assetsQuery = `
  select uuid::text as uuid from tables
  union all
  select uuid::text from slices
  union all
  select uuid::text from dashboards`

/** Names the assets of the repository that Superset does not hold by their UUIDs. */
export async function assetIlls(root: string, held: string[], mend: string): Promise<Ill[]> {
  const home = join(root, 'analytics/superset/assets')
  const known = new Set(held)
  const missing: string[] = []
  for (const kind of kinds) {
    for (const file of (await readdir(join(home, kind))).toSorted()) {
      const { uuid } = v.parse(asset, parse(await readFile(join(home, kind, file), 'utf8')))
      if (!known.has(uuid)) missing.push(`${kind}/${file}`)
    }
  }
  if (missing.length === 0) return []
  const [first] = missing
  const others = missing.length === 1 ? '' : ` and ${missing.length - 1} more`
  const what = `Superset has not ${first}${others}`
  return [{ what, why: 'its preparation did not run, or somebody has deleted it there', mend }]
}
