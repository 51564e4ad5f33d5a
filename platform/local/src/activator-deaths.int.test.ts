import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
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
      await vi.waitFor(() => expect(shop.faults).toHaveLength(deaths), 15_000)
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

  it('that dies of an error leaves no process either', async () => {
    const fixtures = pathToFileURL(join(import.meta.dirname, '../testing/fixture-functions.ts'))
    const script = `
      const { echo, startFixture } = await import('${fixtures.href}')
      const shop = await startFixture([{ name: 'books' }])
      await echo(shop.activator.address('books') + '/')
      process.stdout.write(shop.folder + '\\n' + shop.activator.stats()[0].port, () => { throw new Error('out of luck') })
    `
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { encoding: 'utf8' },
    )
    const [folder = '', port] = stdout.split('\n')
    rmSync(folder, { recursive: true })
    expect(status).toBe(1)
    await vi.waitFor(() =>
      expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed'),
    )
  })
})
