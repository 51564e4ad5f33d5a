// Generates the files that Superset imports, out of analytics/superset/src. npm run dashboards [-- --check]
import { assetFiles } from '../analytics/superset/src/assets.ts'
import { settle } from './lib/generated.ts'

const files = [...assetFiles()].map(([path, text]) => {
  return [`analytics/superset/assets/${path}`, text] as const
})
await settle(new Map(files), 'npm run dashboards')
