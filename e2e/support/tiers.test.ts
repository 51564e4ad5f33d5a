import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { localOnly } from './tiers.ts'

const tests = join(import.meta.dirname, '../tests')
const localParts =
  /\b(officePathsOf|ownShop|publishPoison|shopRun|signalPart|startStorefront|stateFolder|tokenEndpoint)\b/

it('the cluster meets every test but those that need a local part', async () => {
  const files = (await readdir(tests, { recursive: true })).filter((file) =>
    file.endsWith('.spec.ts'),
  )
  const found = files.map(async (file) => {
    const source = await readFile(join(tests, file), 'utf8')
    return { file, isLocal: localParts.test(source) || file.startsWith('stack/') }
  })
  const specs = await Promise.all(found)
  expect(specs.length).toBeGreaterThan(20)
  expect(specs.map(({ file }) => ({ file, isLocal: localOnly.test(`/${file}`) }))).toEqual(specs)
})
