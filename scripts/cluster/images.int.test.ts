import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openShopAndStar, sell } from '../../analytics/reconcile/testing/shop-and-star.ts'
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

/**
 * Copies what an image is built from to where nothing else is, so that it finds no module of the clone; gives what
 * bakes it there.
 */
async function kitchen(image: Image | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'bookstore-bake-'))
  await cp(image?.folder ?? '', folder, { recursive: true })
  const file = join(folder, 'environment.json')
  const environment = JSON.parse(await readFile(file, 'utf8'))
  const own = { PORT: String(await freePort()), ADDRESS: '127.0.0.1', HOST: '127.0.0.1' }
  await writeFile(file, JSON.stringify({ ...environment, ...own }))
  const bake = (main: string, cache: string) =>
    run(process.execPath, [join(folder, 'bake.mjs'), join(folder, main), join(folder, cache)], {
      cwd: folder,
      env: {},
    })
  return { folder, bake }
}

describe.each(['payment', 'lookout'])('the image of %s', (name) => {
  let image: Image | undefined
  let opened: Awaited<ReturnType<typeof kitchen>>

  beforeAll(async () => {
    ;[image] = await builder.functions([name])
    opened = await kitchen(image)
  })
  afterAll(() => rm(opened.folder, { recursive: true, force: true }))

  it('holds the bundle with its chunks, and nothing else', async () => {
    const built = await readdir(join(root, 'dist/functions', name))
    const wanted = built.filter((file) => file.endsWith('.js'))
    const held = await readdir(join(image?.folder ?? '', 'app'))
    expect(held).toEqual(expect.arrayContaining(['main.js', 'cache', 'package.json']))
    expect(wanted).toEqual(expect.arrayContaining(held.filter((file) => file.endsWith('.js'))))
    expect(image?.tag).toMatch(/^[0-9a-f]{16}-[0-9a-f]{8}$/)
  })

  it('has the compiled code in it', async () => {
    const { stdout } = await opened.bake('app/main.js', 'app/cache')
    expect(stdout).toMatch(/^[1-9]\d* files of compiled code$/m)
  })

  it('is not made of a program that does not start', async () => {
    await writeFile(join(opened.folder, 'broken.mjs'), `throw new Error('broken')\n`)
    await expect(opened.bake('broken.mjs', 'other')).rejects.toThrow(/broken.mjs ended with 1/)
  })

  it('is not made without compiled code', async () => {
    const source = `
      import { createServer } from 'node:http'
      const server = createServer((_, answer) => answer.end()).listen(Number(process.env.PORT))
      process.once('SIGTERM', () => process.kill(process.pid, 'SIGKILL'))`
    await writeFile(join(opened.folder, 'silent.mjs'), source)
    await expect(opened.bake('silent.mjs', 'none')).rejects.toThrow(/silent.mjs ended with null/)
  })
})

describe('the image of the storefront', () => {
  it('has the compiled code in it, and needs nothing beside it', { timeout: 300_000 }, async () => {
    const { folder, bake } = await kitchen(await builder.storefront())
    const { stdout } = await bake('app/index.js', 'app/cache')
    expect(stdout).toMatch(/^[1-9]\d* files of compiled code$/m)
    await rm(folder, { recursive: true, force: true })
  })
})

describe('the image of Kafka Connect', () => {
  it('has the name by which Strimzi asks for it', async () => {
    const { name, tag, folder } = await builder.connect()
    expect(`${name}:${tag}`).toMatch(/^kind\.local\/bookstore\/connect:v[\d.]+-[0-9a-f]{8}$/)
    expect(await readdir(folder)).toContain('Dockerfile')
  })
})

describe('the image of the jobs', () => {
  let shop: Awaited<ReturnType<typeof emptyShop>>
  let home: string
  let main: string

  beforeAll(async () => {
    shop = await emptyShop()
    const { folder } = await builder.jobs()
    home = await mkdtemp(join(tmpdir(), 'bookstore-jobs-'))
    await cp(folder, home, { recursive: true })
    main = join(home, 'app/platform/images/jobs/main.js')
  })
  afterAll(async () => {
    await shop?.drop()
    await rm(home, { recursive: true, force: true })
  })

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

  it('compares the warehouse with the shop, and mends it when it is told to', async () => {
    const { shop: sold, star, urls, carry, beat, drop } = await openShopAndStar()
    const env = {
      ECOM_URL: urls.ecom,
      INVENTORY_URL: urls.inventory,
      PAYMENT_URL: urls.payment,
      WAREHOUSE_URL: urls.star,
    }
    const said = async (verb: string, more = {}) =>
      (await run(process.execPath, [main, verb], { env: { ...env, ...more } })).stdout.trim()
    try {
      await sell(sold, 3)
      await carry()
      await beat()
      await star`delete from star.fact_orders where id = (select min(id::text)::uuid from star.fact_orders)`
      expect(await said('reconcile')).toBe('Drift 1, in fact_orders.')
      await expect(said('repair')).rejects.toThrow('REPAIR_URL is missing.')
      expect(await said('repair', { REPAIR_URL: urls.repair })).toBe(
        'Rows mended: 1\nDrift 0: the star schema equals the shop.',
      )
    } finally {
      await drop()
    }
  })

  it('ends badly with a sentence', async () => {
    await expect(job('sweep', 'ecom')).rejects.toThrow('Say migrate or seed, and a database')
  })
})
