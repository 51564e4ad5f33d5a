import { setTimeout as pace } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { echo, isAlive, startFixture, statsOf, type Fixture } from '../testing/fixture-functions.ts'

const fixtures: Fixture[] = []

async function fixture(...options: Parameters<typeof startFixture>): Promise<Fixture> {
  const started = await startFixture(...options)
  fixtures.push(started)
  return started
}

afterEach(async () => {
  await Promise.all(fixtures.splice(0).map((one) => one.remove()))
})

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
    await vi.waitFor(() => expect(statsOf(shop).inFlight).toBe(0), 15_000)
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
    await vi.waitFor(() => expect(statsOf(shop).state).toBe('cold'), 15_000)
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
    await vi.waitFor(() => expect(statsOf(shop).state).toBe('stopping'), 15_000)
    expect(isAlive(pid)).toBe(true)
    expect((await echo(url)).pid).not.toBe(pid)
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 3000 })
  })

  it('is not kept awake by the schedule', async () => {
    const shop = await fixture([{ name: 'stock' }])
    const sweep = { method: 'POST', path: '/sweep' }
    const { status } = await shop.activator.call('stock', sweep, { counted: false })
    expect(status).toBe(200)
    await vi.waitFor(() => expect(statsOf(shop, 'stock').state).toBe('cold'), 15_000)
    await shop.activator.call('stock', { method: 'GET', path: '/' })
    await shop.activator.call('stock', sweep, { counted: false })
    expect(statsOf(shop, 'stock')).toMatchObject({ state: 'warm', coldStarts: 2 })
  })
})
