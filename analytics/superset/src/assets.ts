import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { chartFile } from './chart-file.ts'
import { charts } from './charts.ts'
import { dashboardFile, dashboards } from './dashboards.ts'
import { databaseFile, datasetFile, datasets } from './datasets.ts'

const theme = readFileSync(join(import.meta.dirname, 'theme.css'), 'utf8')

const metadata = { version: '1.0.0', type: 'assets', timestamp: '2026-01-01T00:00:00+00:00' }

/** The files of `analytics/superset/assets`, whole, as Superset's importer of assets reads them. */
export function assetFiles(): Map<string, string> {
  return new Map([
    ['metadata.yaml', yaml(metadata)],
    ['databases/warehouse.yaml', yaml(databaseFile)],
    ...datasets.map((each) => entry(`datasets/warehouse/${each.view}`, datasetFile(each))),
    ...charts.map((each) => entry(`charts/${each.key}`, chartFile(each))),
    ...dashboards.map((each) => entry(`dashboards/${each.key}`, dashboardFile(each, theme))),
  ])
}

function entry(path: string, content: object): [string, string] {
  return [`${path}.yaml`, yaml(content)]
}

function yaml(content: object): string {
  // Superset reads YAML 1.1, where more words are no plain text: `on`, a day, a time.
  return stringify(content, {
    version: '1.1',
    lineWidth: 0,
    aliasDuplicateObjects: false,
    singleQuote: true,
  })
}
