import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { readControllers } from '../platform/controllers.ts'
import { root } from './functions.ts'
import { workflowFaults } from './workflow-faults.ts'

const folder = join(root, '.github/workflows')
const files = await readdir(folder)
const texts = new Map(
  await Promise.all(
    files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const),
  ),
)
const { scripts } = v.parse(
  v.object({ scripts: v.record(v.string(), v.string()) }),
  JSON.parse(await readFile(join(root, 'package.json'), 'utf8')),
)
const known = Object.keys(scripts)
const cluster = texts.get('cluster.yaml') ?? ''

describe('the workflows', () => {
  it.each(files)('%s can be run', (file) => {
    expect(workflowFaults(file, texts.get(file) ?? '', known)).toEqual([])
  })

  it.each([
    ['an action by its tag', /(actions\/checkout)@\w+ #.*/, '$1@v6', /checkout@v6 is not pinned/],
    ['a script that is not there', /npm run up/, 'npm run upp', /package.json has no script upp/],
    ['more rights', /contents: read/, 'contents: write', /permissions.contents/],
    ['no rights named', /permissions:\n {2}contents: read\n/, '', /permissions/],
    ['a misspelt field', /timeout-minutes/, 'timeout-minute', /timeout-minute/],
    ['a runner without a version', /ubuntu-24.04/, 'ubuntu-latest', /names no exact version/],
    ['a secret', /E2E_TIER: cluster/, 'E2E_TIER: "${{ secrets.TIER }}"', /takes a secret/],
  ])('with %s are refused', (_fault, from, to, found) => {
    const changed = cluster.replace(from, to)
    expect(changed).not.toBe(cluster)
    expect(workflowFaults('cluster.yaml', changed, known).join('\n')).toMatch(found)
  })

  it('bring func of the Knative that is installed', async () => {
    const { controllers } = await readControllers()
    const knative = controllers.find(({ name }) => name === 'knative-operator')
    expect(cluster).toContain(`/knative/func/releases/download/knative-v${knative?.version}`)
  })
})
