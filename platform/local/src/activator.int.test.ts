import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pace } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { echo, startFixture, type Fixture } from '../testing/fixture-functions.ts'
import type { FunctionStats } from './slot.ts'

const fixtures: Fixture[] = []

async function fixture(...options: Parameters<typeof startFixture>): Promise<Fixture> {
  const started = await startFixture(...options)
  fixtures.push(started)
  return started
}

afterEach(async () => {
  await Promise.all(fixtures.splice(0).map((one) => one.remove()))
})

function statsOf({ activator }: Fixture, name = 'books'): FunctionStats {
  const found = activator.stats().find((one) => one.name === name)
  if (!found) throw new Error(`no stats of ${name}`)
  return found
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a function at zero', () => {
  it('is started once by 50 concurrent requests, which all succeed', async () => {
    const shop = await fixture([{ name: 'books' }])
    const url = `${shop.activator.address('books')}/ecom/books`
    expect(statsOf(shop)).toMatchObject({ state: 'cold', pid: null, coldStarts: 0, rss: null })
    const answers = await Promise.all(Array.from({ length: 50 }, () => echo(url)))
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1)
    expect(statsOf(shop)).toMatchObject({
      state: 'warm',
      pid: answers[0]?.pid,
      coldStarts: 1,
      restarts: 0,
      requests: 50,
      lastWake: { milliseconds: expect.any(Number) },
      fault: null,
    })
    await vi.waitFor(() => expect(statsOf(shop).inFlight).toBe(0))
    expect(shop.lines).toEqual(['starting'])
  })

  it('sees the variables of its func.yaml with service addresses made local, and nothing of ours', async () => {
    const envs = { ECHO: 'http://reserve.shop.svc.cluster.local/reservations' }
    const shop = await fixture([{ name: 'books', envs }, { name: 'reserve' }])
    const { body } = await shop.activator.call('books', { method: 'GET', path: '/' })
    const { env } = JSON.parse(body)
    expect(env.ECHO).toBe(`${shop.activator.address('reserve')}/reservations`)
    expect(env.PORT).toBe(String(statsOf(shop).port))
  })

  it('cannot start without a secret, and says which', async () => {
    const envs = { DATABASE_URL: '{{ secret:books-database:url }}' }
    const shop = await fixture([{ name: 'books', envs }])
    const answer = await fetch(`${shop.activator.address('books')}/`)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(shop.faults).toEqual([
      'The function "books" cannot start: its variable DATABASE_URL wants the key "url" of the secret "books-database", which is not there',
    ])
    expect(statsOf(shop)).toMatchObject({ state: 'cold', fault: shop.faults[0] })
  })
})

describe('an idle function', () => {
  it('is stopped and wakes again', async () => {
    const shop = await fixture([{ name: 'books' }], { idle: 30 })
    const url = `${shop.activator.address('books')}/`
    const first = await echo(url)
    await vi.waitFor(() => expect(statsOf(shop).state).toBe('cold'))
    expect(isAlive(first.pid)).toBe(false)
    const second = await echo(url)
    expect(second.pid).not.toBe(first.pid)
    expect(statsOf(shop)).toMatchObject({ coldStarts: 2, restarts: 0 })
    expect(shop.faults).toEqual([])
  })

  it('cuts no request while it goes to zero and back', { timeout: 60_000 }, async () => {
    const shop = await fixture([{ name: 'books' }], { idle: 10 })
    const url = `${shop.activator.address('books')}/`
    const client = async (seed: number) => {
      const lengths: number[] = []
      for (let n = 0; n < 40; n += 1) {
        const { body } = await echo(url, { method: 'POST', body: 'x'.repeat(n) })
        lengths.push(body.length - n)
        await pace(8 + ((n * seed) % 6))
      }
      return lengths
    }
    const differences = (await Promise.all([client(1), client(5)])).flat()
    expect(differences).toEqual(Array.from({ length: 80 }, () => 0))
    expect(statsOf(shop).coldStarts).toBeGreaterThan(2)
    expect(shop.faults).toEqual([])
  })

  it('gets no request while it stops, however long that takes', async () => {
    const shop = await fixture([{ name: 'books' }], {
      idle: 20,
      grace: 700,
      environment: { STUBBORN: '1' },
    })
    const url = `${shop.activator.address('books')}/`
    const { pid } = await echo(url)
    await vi.waitFor(() => expect(statsOf(shop).state).toBe('stopping'))
    expect(isAlive(pid)).toBe(true)
    expect((await echo(url)).pid).not.toBe(pid)
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 3000 })
  })

  it('is not kept awake by the schedule', async () => {
    const shop = await fixture([{ name: 'stock' }])
    const sweep = { method: 'POST', path: '/sweep' }
    const { status } = await shop.activator.call('stock', sweep, { counted: false })
    expect(status).toBe(200)
    await vi.waitFor(() => expect(statsOf(shop, 'stock').state).toBe('cold'))
    await shop.activator.call('stock', { method: 'GET', path: '/' })
    await shop.activator.call('stock', sweep, { counted: false })
    expect(statsOf(shop, 'stock')).toMatchObject({ state: 'warm', coldStarts: 2 })
  })
})

describe('a function that dies', () => {
  it('costs the requests in flight and is restarted by the next one', async () => {
    const shop = await fixture([{ name: 'books' }])
    const url = shop.activator.address('books')
    const { pid } = await echo(`${url}/`)
    const cut = fetch(`${url}/wait`, { method: 'POST', body: 'once' })
    await vi.waitFor(async () => expect(await (await fetch(`${url}/held`)).text()).toBe('1'))
    expect(await shop.activator.kill('books')).toBe(true)
    const answer = await cut
    expect(answer.status).toBe(502)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toEqual({
      type: '/problems/bad-gateway',
      title: 'The answer was cut off',
      status: 502,
      instance: '/wait',
      code: 'bad-gateway',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    const again = await echo(`${url}/`)
    expect(again.pid).not.toBe(pid)
    expect(statsOf(shop)).toMatchObject({ coldStarts: 2, restarts: 1 })
    expect(shop.faults).toEqual(['The function "books" died: it was ended by SIGKILL: starting'])
  })

  it('breaks off an answer that has begun', async () => {
    const shop = await fixture([{ name: 'books' }])
    const answer = await fetch(`${shop.activator.address('books')}/stream`)
    await shop.activator.kill('books')
    await expect(answer.text()).rejects.toThrow()
  })

  it('answers what comes after its death', async () => {
    const shop = await fixture([{ name: 'books' }])
    const url = `${shop.activator.address('books')}/`
    for (let n = 0; n < 5; n += 1) {
      await echo(url)
      await shop.activator.kill('books')
      expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(200)
    }
    expect(await shop.activator.kill('books')).toBe(true)
    expect(await shop.activator.kill('books')).toBe(false)
  })

  it('is held off when it dies again and again, and comes back when it is mended', async () => {
    const shop = await fixture([{ name: 'books', crashes: true }])
    const url = `${shop.activator.address('books')}/`
    const first = await fetch(url)
    expect(first.status).toBe(503)
    expect(first.headers.get('retry-after')).toBe('1')
    expect(await first.json()).toMatchObject({ code: 'dependency-down', status: 503 })
    const sentence =
      'The function "books" cannot start: it ended with exit code 1: Error: the table is missing'
    expect(shop.faults).toEqual([sentence])
    await fetch(url)
    await fetch(url)
    expect(shop.faults).toEqual([sentence, `${sentence}; the next try is in 0.5 s`])
    await writeFile(join(shop.folder, 'mended'), '')
    await vi.waitFor(async () => expect((await fetch(url)).status).toBe(200), { timeout: 5000 })
    expect(statsOf(shop)).toMatchObject({ state: 'warm', restarts: 1, fault: null })
  })

  it('counts as broken when it ends by itself soon after it was ready', async () => {
    const shop = await fixture([{ name: 'books' }])
    const url = shop.activator.address('books')
    for (const deaths of [1, 2]) {
      expect((await fetch(`${url}/exit`)).status).toBe(502)
      await vi.waitFor(() => expect(shop.faults).toHaveLength(deaths))
    }
    expect((await fetch(`${url}/`)).status).toBe(503)
    expect(shop.faults[1]).toBe(
      'The function "books" died: it ended with exit code 3: Error: told to exit; the next try is in 0.5 s',
    )
  })
})

describe('stopping the activator', () => {
  it('finishes what is in flight and leaves no process', async () => {
    const shop = await startFixture([{ name: 'books' }, { name: 'cart' }])
    const pids = await Promise.all(
      ['books', 'cart'].map(async (name) => {
        const url = `${shop.activator.address(name)}/`
        return (await echo(url)).pid
      }),
    )
    const url = shop.activator.address('books')
    const waiting = fetch(`${url}/wait`)
    await vi.waitFor(async () => expect(await (await fetch(`${url}/held`)).text()).toBe('1'))
    const { port } = statsOf(shop)
    const stopped = shop.remove()
    await fetch(`http://127.0.0.1:${port}/release`)
    expect(await (await waiting).text()).toBe('released')
    await stopped
    expect(pids.map(isAlive)).toEqual([false, false])
  })
})
