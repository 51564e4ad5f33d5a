import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
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

const functions = [{ name: 'shop', kept: true }, { name: 'books' }]

describe('a function with scale.min 1', () => {
  it('is started without a request, and the others are not', async () => {
    const shop = await fixture(functions)
    expect(statsOf(shop, 'shop').state).toBe('cold')
    await shop.activator.keep()
    expect(statsOf(shop, 'shop')).toMatchObject({ state: 'warm', requests: 0, coldStarts: 1 })
    expect(statsOf(shop, 'books').state).toBe('cold')
  })

  it('is started once, though requests come before it is ready', async () => {
    const shop = await fixture(functions)
    const early = echo(`${shop.activator.address('shop')}/`)
    await shop.activator.keep()
    expect((await early).pid).toBe(statsOf(shop, 'shop').pid)
    expect(statsOf(shop, 'shop').coldStarts).toBe(1)
  })

  it('is not stopped for idleness, nor after the schedule called it', async () => {
    const shop = await fixture(functions, { idle: 10 })
    await shop.activator.keep()
    const { pid } = statsOf(shop, 'shop')
    const sweep = { method: 'POST', path: '/sweep' }
    await shop.activator.call('shop', sweep, { counted: false })
    for (let round = 0; round < 3; round += 1) {
      await echo(`${shop.activator.address('books')}/`)
      await expect.poll(() => statsOf(shop).state).toBe('cold')
    }
    expect(statsOf(shop, 'shop')).toMatchObject({ state: 'warm', pid, coldStarts: 1 })
  })

  it('comes back by itself when it is killed, and holds requests meanwhile', async () => {
    const shop = await fixture(functions)
    await shop.activator.keep()
    for (const restarts of [1, 2, 3]) {
      const { pid } = statsOf(shop, 'shop')
      expect(await shop.activator.kill('shop')).toBe(true)
      const answer = await echo(`${shop.activator.address('shop')}/`, { method: 'POST', body: 'x' })
      expect(answer.pid).not.toBe(pid)
      expect(statsOf(shop, 'shop')).toMatchObject({ state: 'warm', restarts })
    }
    await shop.activator.kill('shop')
    await expect.poll(() => statsOf(shop, 'shop')).toMatchObject({ state: 'warm', restarts: 4 })
  })

  it('that cannot start is told, does not hold up the others, and is tried again', async () => {
    const shop = await fixture([{ name: 'shop', kept: true, crashes: true }])
    await shop.activator.keep()
    const reason = 'it ended with exit code 1: Error: the table is missing'
    expect(shop.faults[0]).toBe(`The function "shop" cannot start: ${reason}`)
    await writeFile(join(shop.folder, 'mended'), '')
    await expect.poll(() => statsOf(shop, 'shop').state).toBe('warm')
  })

  it('ends with the activator and does not come back', async () => {
    const shop = await startFixture(functions)
    await shop.activator.keep()
    const pid = statsOf(shop, 'shop').pid ?? 0
    await shop.remove()
    expect([isAlive(pid), statsOf(shop, 'shop').state]).toEqual([false, 'cold'])
    expect(shop.faults).toEqual([])
  })

  it('that is just starting ends with the activator too', async () => {
    const shop = await startFixture(functions)
    const kept = shop.activator.keep()
    await expect.poll(() => statsOf(shop, 'shop').pid).not.toBeNull()
    const pid = statsOf(shop, 'shop').pid ?? 0
    await shop.remove()
    await kept
    expect([isAlive(pid), statsOf(shop, 'shop').pid, shop.faults]).toEqual([false, null, []])
  })
})
