import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeFunction, write } from './testing/function.ts'

const manifest = join(import.meta.dirname, '../../subscriptions/order.created.stock.yaml')
let database: Clone
let folder: string
let stops: (() => Promise<unknown> | void)[] = []
beforeEach(async () => {
  database = await cloneDatabase('ecom')
  folder = await mkdtemp(join(tmpdir(), 'relay-'))
  await cp(manifest, join(folder, 'order.created.stock.yaml'))
})
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop()
  stops = []
  await rm(folder, { recursive: true })
  await database.drop()
})

function run(environment: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env['PATH'], SUBSCRIPTIONS_PATH: folder, PORT: '0', ...environment },
  })
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  )
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  stops.push(() => void child.kill('SIGKILL'))
  return { child, ended, output: () => output }
}

async function addresses(react?: Parameters<typeof fakeFunction>[0]) {
  const stock = await fakeFunction(react)
  stops.push(stock.close)
  const environment = {
    DATABASE_URLS: JSON.stringify({ ecom: database.url('relay') }),
    SUBSCRIBERS: JSON.stringify({ stock: stock.url, 'failed-events': stock.url }),
  }
  return { stock, environment }
}

async function writeMany(count: number) {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) ids.push(await write(database.admin, `order-${n % 20}`))
  return ids
}

describe('the relay process', () => {
  it('delivers every event at least once, in order, however often it is killed', async () => {
    const { stock, environment } = await addresses()
    const written = await writeMany(600)
    for (const progress of [100, 250, 400]) {
      const { child, ended } = run(environment)
      await expect.poll(() => stock.received.length, { timeout: 15_000 }).toBeGreaterThan(progress)
      child.kill('SIGKILL')
      expect(await ended).toBe('SIGKILL')
    }
    run(environment)
    const got = () => new Set(stock.received.map(({ id }) => id))
    await expect.poll(() => got().size, { timeout: 15_000 }).toBe(600)
    for (let n = 0; n < 20; n += 1) {
      const mine = stock.received.filter(({ subject }) => subject === `order-${n}`)
      const order = [...new Set(mine.map(({ id }) => id))]
      expect(order).toEqual(written.filter((_, index) => index % 20 === n))
    }
  })

  it('stops on SIGTERM: what is on its way ends, nothing comes twice after a start', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<number>()
    const { stock, environment } = await addresses(() => held)
    await writeMany(40)
    const { child, ended } = run(environment)
    await expect.poll(() => stock.received.length, { timeout: 15_000 }).toBe(10)
    child.kill('SIGTERM')
    release(200)
    expect(await ended).toBe(0)

    run(environment)

    await expect.poll(() => stock.received.length, { timeout: 15_000 }).toBe(40)
    expect(new Set(stock.received.map(({ id }) => id)).size).toBe(40)
  })

  it('ends at once while a retry is far away', async () => {
    const { stock, environment } = await addresses(() => ({
      status: 503,
      headers: { 'retry-after': '60' },
    }))
    await writeMany(1)
    const { child, ended } = run(environment)
    await expect.poll(() => stock.received.length, { timeout: 15_000 }).toBe(1)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('begins before its database does', async () => {
    const { stock, environment } = await addresses()
    const right = database.url('relay')
    const { ended, output } = run({
      ...environment,
      DATABASE_URLS: JSON.stringify({ ecom: right.replace(/:\d+\//, ':1/') }),
    })
    await expect.poll(output, { timeout: 15_000 }).toContain('ECONNREFUSED')
    await expect(Promise.race([ended, 'running'])).resolves.toBe('running')
    expect(stock.received).toEqual([])
  })

  it.each([
    ['a function without an address', { SUBSCRIBERS: '{}' }, 'No address for stock'],
    ['no database', { DATABASE_URLS: '' }, 'DATABASE_URLS is missing'],
    ['no folder', { SUBSCRIPTIONS_PATH: '/nowhere' }, '/nowhere'],
  ])('refuses to start with %s', async (_, wrong, message) => {
    const { environment } = await addresses()
    const { ended, output } = run({ ...environment, ...wrong })
    expect(await ended).toBe(1)
    expect(output()).toContain(message)
  })

  it('names the manifest that is not usable', async () => {
    const file = join(folder, 'order.created.stock.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('PT0.2S', '2s'))
    const { environment } = await addresses()
    const { ended, output } = run(environment)
    expect(await ended).toBe(1)
    expect(output()).toContain('order.created.stock.yaml is not a usable KafkaSource')
  })
})
