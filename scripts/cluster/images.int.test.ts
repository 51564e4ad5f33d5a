import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../lib/functions.ts'
import { emptyShop } from '../seed/fixture.ts'
import type { Image } from './cluster.ts'
import { imageBuilder } from './images.ts'

const run = promisify(execFile)
const builder = imageBuilder(root, () => {})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

describe('the image of a function', () => {
  let folder: string
  let image: Image | undefined

  beforeAll(async () => {
    ;[image] = await builder.functions(['payment'])
    folder = await mkdtemp(join(tmpdir(), 'bookstore-bake-'))
    const environment = JSON.parse(
      await readFile(join(image?.folder ?? '', 'environment.json'), 'utf8'),
    )
    const port = String(await freePort())
    await writeFile(
      join(folder, 'environment.json'),
      JSON.stringify({ ...environment, PORT: port, ADDRESS: '127.0.0.1' }),
    )
    await writeFile(
      join(folder, 'bake.mjs'),
      await readFile(join(root, 'platform/images/bake.mjs'), 'utf8'),
    )
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  function bake(main: string, cache: string) {
    return run(process.execPath, [join(folder, 'bake.mjs'), main, cache])
  }

  it('holds the bundle with its chunks, and nothing else', async () => {
    const built = await readdir(join(root, 'dist/functions/payment'))
    const wanted = built.filter((file) => file.endsWith('.js'))
    const held = await readdir(join(image?.folder ?? '', 'app'))
    expect(held).toEqual(expect.arrayContaining(['main.js', 'cache', 'package.json']))
    expect(wanted).toEqual(expect.arrayContaining(held.filter((file) => file.endsWith('.js'))))
    expect(image?.tag).toMatch(/^[0-9a-f]{16}-[0-9a-f]{8}$/)
  })

  it('has the compiled code in it', async () => {
    const cache = join(folder, 'cache')
    const { stdout } = await bake(join(image?.folder ?? '', 'app/main.js'), cache)
    expect(stdout).toMatch(/^[1-9]\d* files of compiled code$/m)
  })

  it('is not made of a program that does not start', async () => {
    const main = join(folder, 'broken.mjs')
    await writeFile(main, `throw new Error('broken')\n`)
    await expect(bake(main, join(folder, 'other'))).rejects.toThrow(/broken.mjs ended with 1/)
  })

  it('is not made without compiled code', async () => {
    const main = join(folder, 'silent.mjs')
    const source = `
      import { createServer } from 'node:http'
      const server = createServer((_, answer) => answer.end()).listen(Number(process.env.PORT))
      process.once('SIGTERM', () => process.kill(process.pid, 'SIGKILL'))`
    await writeFile(main, source)
    await expect(bake(main, join(folder, 'none'))).rejects.toThrow(/silent.mjs ended with null/)
  })
})

describe('the image of Kafka Connect', () => {
  it('has the name by which Strimzi asks for it', async () => {
    const { name, tag, folder } = await builder.connect()
    expect(`${name}:${tag}`).toMatch(/^kind\.local\/bookstore\/connect:v[\d.]+-[0-9a-f]{8}$/)
    expect(await readdir(folder)).toEqual(['Dockerfile'])
  })
})

describe('the image of the jobs', () => {
  let shop: Awaited<ReturnType<typeof emptyShop>>
  let main: string

  beforeAll(async () => {
    shop = await emptyShop()
    const { folder } = await builder.jobs()
    main = join(folder, 'app/platform/images/jobs/main.js')
  })
  afterAll(() => shop?.drop())

  async function job(verb: string, database: 'ecom' | 'inventory') {
    const env = { PATH: process.env.PATH, DATABASE_URL: shop.urls[database] }
    return (await run(process.execPath, [main, verb, database], { env })).stdout.trim()
  }

  it('finds the migrations that have run', async () => {
    expect(await job('migrate', 'ecom')).toBe('ecom: 0 files have run')
  })

  it('fills the shelves of each database by itself, and again without a change', async () => {
    await job('seed', 'ecom')
    await job('seed', 'inventory')
    expect(await job('seed', 'inventory')).toMatch(/^inventory: \d+ books are there$/)
    const [books] = await shop.ecom.admin`
      select count(*)::int as count, sum(available)::int as free
      from catalog.books
      join catalog.availability on book_id = id`
    const [stock] = await shop.inventory.admin`
      select count(*)::int as count, sum(quantity)::int as free from inventory.stock`
    expect(books?.['count']).toBeGreaterThanOrEqual(60)
    expect(stock).toEqual(books)
  })

  it('ends badly with a sentence', async () => {
    await expect(job('sweep', 'ecom')).rejects.toThrow('Say migrate or seed, and a database')
  })
})
