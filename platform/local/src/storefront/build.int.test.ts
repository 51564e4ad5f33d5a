import { spawn, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAlive } from '../../testing/fixture-functions.ts'
import { buildStorefront } from './build.ts'

const repository = join(import.meta.dirname, '../../../..')

// `runs` counts builds; `while` is what happens within one.
const config = (during: string) => `
import { appendFile, writeFile } from 'node:fs/promises'
export default {
  logLevel: 'silent',
  build: { ssr: 'src/index.js', outDir: 'build', emptyOutDir: true },
  plugins: [{ name: 'count', async buildStart() {
    await appendFile('../runs', process.pid + '\\n')
    ${during}
  } }],
}
`
const lockOf = (version: string) =>
  JSON.stringify({
    packages: {
      storefront: { devDependencies: { vite: version } },
      'node_modules/vite': { version, dependencies: { rolldown: '1', '@bookstore/shared': '1' } },
      'node_modules/rolldown': { version: '1.0.0' },
      'node_modules/other': { version },
      'node_modules/@bookstore/shared': { link: true, resolved: 'shared' },
      shared: { version: '1.0.0' },
    },
  })

let root: string
let steps: string[]
const file = (path: string, text: string) => writeFile(join(root, path), text)

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bookstore-storefront-'))
  steps = []
  await mkdir(join(root, 'storefront/src'), { recursive: true })
  await mkdir(join(root, 'shared'))
  await symlink(join(repository, 'node_modules'), join(root, 'node_modules'))
  await file('package.json', '{ "type": "module" }')
  await file('package-lock.json', lockOf('8.0.0'))
  await file('shared/words.js', '')
  await file('storefront/vite.config.js', config(''))
  await file('storefront/src/index.js', `console.log('open')`)
})
afterEach(() => rm(root, { recursive: true }))

function begin() {
  return buildStorefront({ root, signal: undefined, onStep: (step) => steps.push(step) })
}

async function runs(): Promise<number> {
  const text = await readFile(join(root, 'runs'), 'utf8').catch(() => '')
  return text.split('\n').length - 1
}

function outputOf(entry: string): string {
  return spawnSync(process.execPath, [entry], { encoding: 'utf8' }).stdout.trim()
}

describe('the build of the storefront', () => {
  it('gives a file to run, and says so before', async () => {
    const entry = await begin().entry
    expect(entry).toMatch(/\/dist\/storefront\/[0-9a-f]{32}\/index\.js$/)
    expect([outputOf(entry), steps]).toEqual(['open', ['Building the storefront']])
  })

  it('is not made again for the same inputs, nor for what is no input', async () => {
    const first = await begin().entry
    await file('storefront/src/index.test.js', 'no test')
    await file('storefront/README.md', 'changed')
    await file('storefront/func.yaml', 'name: changed')
    await file(
      'package-lock.json',
      lockOf('8.0.0').replace('"other":{"version":"8', '"other":{"version":"9'),
    )
    expect([await begin().entry, await runs(), steps.length]).toEqual([first, 1, 1])
  })

  it.each([
    ['a file', 'storefront/src/index.js', `console.log('changed')`],
    ['a new file', 'storefront/src/new.js', ''],
    ['a version', 'package-lock.json', lockOf('8.0.1')],
    ['a version further down', 'package-lock.json', lockOf('8.0.0').replace('1.0.0', '1.0.1')],
    ['a workspace that it uses', 'shared/words.js', 'export {}'],
  ])('is made again for %s, and found again when that is undone', async (_case, path, text) => {
    const before = await readFile(join(root, path), 'utf8').catch(() => undefined)
    const first = await begin().entry
    await file(path, text)
    expect(await begin().entry).not.toBe(first)
    if (before === undefined) await rm(join(root, path))
    else await file(path, before)
    expect([await begin().entry, await runs()]).toEqual([first, 2])
  })

  it('is made once by two that begin at once', async () => {
    const entries = await Promise.all([begin().entry, begin().entry])
    expect([new Set(entries).size, await runs()]).toEqual([1, 1])
    expect(await readdir(join(root, 'dist/storefront'))).toEqual([basename(dirname(entries[0]))])
  })

  it('takes over from one that was killed', async () => {
    const dead = spawn(process.execPath, ['--version'])
    await new Promise((resolve) => dead.once('exit', resolve))
    await mkdir(join(root, 'dist/storefront'), { recursive: true })
    await file('dist/storefront/lock', `${dead.pid} 1`)
    expect(outputOf(await begin().entry)).toBe('open')
  })

  it('that fails says the first thing that Vite says', async () => {
    await file('storefront/src/index.js', `import './gone.js'`)
    await expect(begin().entry).rejects.toThrow(
      /^The storefront cannot be built: .*Could not resolve '\.\/gone\.js' in src\/index\.js/,
    )
    await file('storefront/src/index.js', `console.log('mended')`)
    expect(outputOf(await begin().entry)).toBe('mended')
  })

  it('ends when it is stopped', async () => {
    await file(
      'storefront/vite.config.js',
      config('await new Promise(() => setInterval(() => {}, 9))'),
    )
    const build = begin()
    await expect.poll(runs).toBe(1)
    await build.stop()
    await expect(build.entry).rejects.toThrow('The build of the storefront was stopped')
    const pid = Number(await readFile(join(root, 'runs'), 'utf8'))
    await expect.poll(() => isAlive(pid)).toBe(false)
    expect(await readdir(join(root, 'dist/storefront'))).toEqual([])
  })

  it('of files that change meanwhile serves one start alone', async () => {
    await file('storefront/vite.config.js', config(`await writeFile('src/late.js', '')`))
    const entry = await begin().entry
    expect(outputOf(entry)).toBe('open')
    await rm(join(root, 'storefront/src/late.js'))
    expect(await begin().entry).not.toBe(entry)
  })

  it('is kept while somebody runs it; of the others the last three are', async () => {
    await file('storefront/src/index.js', `setInterval(() => {}, 1000)`)
    const first = await begin().entry
    const running = spawn(process.execPath, [first])
    const entries = [first]
    for (const text of ['1', '2', '3', '4']) {
      await file('storefront/src/index.js', text)
      entries.push(await begin().entry)
    }
    running.kill()
    const kept = (await readdir(join(root, 'dist/storefront'))).toSorted()
    const names = entries.map((entry) => basename(dirname(entry)))
    expect(kept).toEqual(names.filter((_, index) => index !== 1).toSorted())
  })
})
