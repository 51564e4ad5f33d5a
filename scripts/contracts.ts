// Generates eventing/schemas and eventing/examples from the contracts; refuses an incompatible change.
// npm run contracts [-- --check]
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import { catalogue } from '@bookstore/contracts/catalogue.ts'
import { incompatibilities, type JsonSchema } from './lib/compatibility.ts'
import { root } from './lib/functions.ts'
import { jsonFile, settle, type Generated } from './lib/generated.ts'

const files: Generated = new Map()
const broken: string[] = []

for (const { contract, example } of catalogue) {
  const schemaPath = `eventing/schemas/${contract.type}.json`
  const schema = toJsonSchema(contract.schema, { target: 'draft-2020-12' })
  const committed = await readFile(join(root, schemaPath), 'utf8').catch(() => undefined)
  if (committed !== undefined) {
    const before: JsonSchema = JSON.parse(committed)
    const next: JsonSchema = JSON.parse(JSON.stringify(schema))
    broken.push(...incompatibilities(before, next).map((what) => `${contract.type} ${what}`))
  }
  files.set(
    schemaPath,
    jsonFile({ $id: `/schemas/${contract.type}.json`, title: contract.type, ...schema }),
  )
  files.set(`eventing/examples/${contract.type}.json`, jsonFile(example.data))
}

if (broken.length > 0) {
  console.error(`Incompatible with what is published:\n${broken.join('\n')}`)
  console.error('Make it a new event type that ends in .v2 (events.md).')
  process.exitCode = 1
} else {
  await settle(files, 'npm run contracts')
}
