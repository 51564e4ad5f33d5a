// Generates each function's openapi.json and the shop's document, which books serves at /openapi.json.
// npm run openapi [-- --check]
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { App } from '@bookstore/shared/app.ts'
import type { Operation } from '@bookstore/shared/operation.ts'
import { functionNames, root } from './lib/functions.ts'
import { jsonFile, settle, type Generated } from './lib/generated.ts'
import { isPublic, openApi } from './lib/openapi.ts'

type AppModule = { createApp(dependencies: unknown): App }

/** Stands for any dependency: an app's operations are declared without using one. */
const unusedDependencies: unknown = new Proxy(() => unusedDependencies, {
  get: (_, key) =>
    key === Symbol.toPrimitive
      ? () => ''
      : key === Symbol.iterator
        ? undefined
        : unusedDependencies,
})

const files: Generated = new Map()
const shop: Operation[] = []

for (const name of await functionNames()) {
  const operations = await operationsOf(name)
  files.set(`functions/${name}/openapi.json`, jsonFile(openApi(`bookstore ${name}`, operations)))
  shop.push(...operations.filter(isPublic))
}
files.set('functions/books/src/shop.openapi.json', jsonFile(openApi('bookstore', shop)))
await settle(files, 'npm run openapi')

async function operationsOf(name: string): Promise<readonly Operation[]> {
  const file = join(root, 'functions', name, 'src/app.ts')
  const { createApp }: AppModule = await import(pathToFileURL(file).href)
  return createApp(unusedDependencies).operations
}
