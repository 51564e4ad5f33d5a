import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundleFunctions } from './bundle.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bookstore-bundle-'))
  await writeFile(join(root, 'package.json'), '{"type":"module"}')
  await mkdir(join(root, 'functions/a/src'), { recursive: true })
  await mkdir(join(root, 'functions/b/src'), { recursive: true })
  await writeFile(join(root, 'functions/word.ts'), "export const word: string = 'first'\n")
  const main = "import { word } from '../../word.ts'\nconsole.log(word)\n"
  await writeFile(join(root, 'functions/a/src/main.ts'), main)
  const other = "const os = require('node:os')\nconsole.log(typeof os.cpus)\n"
  await writeFile(join(root, 'functions/b/src/main.ts'), other)
})
afterEach(() => rm(root, { recursive: true, force: true }))

function run(path = ''): string {
  return execFileSync(process.execPath, [path], { encoding: 'utf8' })
}

describe('bundling', () => {
  it('makes one file a function that runs alone, with a source map beside it', async () => {
    const bundles = await bundleFunctions(root, ['a', 'b'])
    expect(bundles).toEqual(
      ['a', 'b'].map((name) => ({
        name,
        path: join(root, 'dist/functions', name, 'main.js'),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        bytes: expect.any(Number),
        built: true,
      })),
    )
    expect(bundles.map(({ path }) => run(path))).toEqual(['first\n', 'function\n'])
    const map = await readFile(join(root, 'dist/functions/a/main.js.map'), 'utf8')
    expect(JSON.parse(map).sources).toContain('../../../functions/word.ts')
  })

  it('leaves a bundle alone until an input or the bundle itself changes', async () => {
    const names = ['a', 'b']
    const first = await bundleFunctions(root, names)
    const unbuilt = first.map((bundle) => ({ ...bundle, built: false }))
    expect(await bundleFunctions(root, names)).toEqual(unbuilt)
    await writeFile(join(root, 'functions/word.ts'), "export const word: string = 'other'\n")
    const second = await bundleFunctions(root, names)
    expect(second.map(({ built }) => built)).toEqual([true, false])
    expect(second[0]?.hash).not.toBe(first[0]?.hash)
    expect(run(second[0]?.path)).toBe('other\n')
    await writeFile(second[0]?.path ?? '', 'broken')
    expect((await bundleFunctions(root, names))[0]).toEqual(second[0])
  })

  it('keeps what is needed later in files of their own, until the build after the next', async () => {
    const late = join(root, 'functions/a/src/late.ts')
    const folder = join(root, 'dist/functions/a')
    const parts = async () => (await readdir(folder)).filter((file) => /^late-.*js$/.test(file))
    const build = async (word: string) => {
      await writeFile(late, `export const late = '${word}'\n`)
      return bundleFunctions(root, ['a'])
    }
    const main = "const { late } = await import('./late.ts')\nconsole.log(late)\n"
    await writeFile(join(root, 'functions/a/src/main.ts'), main)
    const hashes = new Set<string>()
    const counts: number[] = []
    for (const word of ['one', 'two', 'three']) {
      const [bundle] = await build(word)
      hashes.add(bundle?.hash ?? '')
      expect(run(bundle?.path)).toBe(`${word}\n`)
      counts.push((await parts()).length)
    }
    expect([hashes.size, counts]).toEqual([3, [1, 2, 2]])
    for (const part of await parts()) await rm(join(folder, part))
    expect((await bundleFunctions(root, ['a']))[0]?.built).toBe(true)
  })

  it('loads no fetch stack with the HTTP server', async () => {
    const main = [
      "import { createServer } from 'node:http'",
      "import { createHash } from 'node:crypto'",
      'createServer()',
      "const undici = () => process.moduleLoadList.includes('NativeModule internal/deps/undici/undici')",
      "console.log(undici(), createHash('sha256').digest('hex').length)",
    ]
    await writeFile(join(root, 'functions/a/src/main.ts'), main.join('\n'))
    const [bundle] = await bundleFunctions(root, ['a'])
    expect(run(bundle?.path)).toBe('false 64\n')
  })

  it('names the function that cannot be bundled', async () => {
    await writeFile(join(root, 'functions/a/src/main.ts'), "import './none.ts'\n")
    await expect(bundleFunctions(root, ['a', 'b'])).rejects.toThrow(
      /^The function "a" cannot be bundled: .*none\.ts/s,
    )
  })
})
