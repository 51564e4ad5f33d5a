// Generates each function's openapi.json and the shop's document, which books serves at /openapi.json.
// npm run openapi [-- --check]
import type { Operation } from '@bookstore/shared/operation.ts'
import { functionNames } from './lib/functions.ts'
import { jsonFile, settle, type Generated } from './lib/generated.ts'
import { isPublic, openApi } from './lib/openapi.ts'
import { operationsOf } from './lib/operations.ts'

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
