import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removePostgres } from '../platform/local/src/postgres.ts'
import { freePort } from '../platform/local/src/probe.ts'
import { passwordToken } from './lib/login.ts'
import { createShopClient } from './lib/shop-client.ts'
import { buy } from './lib/smoke.ts'
import { listenersOf } from './proofs/listeners.ts'
import { openText, startTier, type StartedShop } from './proofs/started-shop.ts'

const script = 'scripts/stack.ts'
const page = v.object({ content: v.array(v.object({ id: v.string() })) })
let state: string
let ports: string[]
let stack: StartedShop

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'bookstore-stack-'))
  await chmod(state, 0o711)
  const [port, identityPort] = [await freePort(), await freePort()]
  ports = ['--api-only', '--port', `${port}`, '--identity-port', `${identityPort}`]
  await open()
})
afterAll(async () => {
  stack.signal('SIGTERM')
  await stack.ended
  await removePostgres(state)
  await rm(state, { recursive: true })
})

async function open() {
  stack = startTier(script, state, ...ports)
  await stack.said(openText)
}

function shopper() {
  const { gateway, identity, users } = stack.run()
  const call = createShopClient(gateway.url)
  const user = { name: 'user1', password: users.user1 ?? '' }
  return { call, token: () => passwordToken(identity.tokenUrl, user) }
}

async function buyBook() {
  const { call, token } = shopper()
  const step = async <T>(_name: string, work: () => Promise<{ value: T }>) => (await work()).value
  await buy({ call, token: await token(), step })
}

async function orders() {
  const { call, token } = shopper()
  const expected = { status: 200, schema: page }
  return (await call('GET', '/ecom/orders', expected, { token: await token() })).content
}

// One stack lives through all of this, in this order.
describe('npm run stack', () => {
  it('says where the shop, Kafka and Connect are', () => {
    const { gateway, kafka, connect, identity } = stack.run()
    for (const place of [gateway.url, kafka?.bootstrap, connect?.url, identity.issuer]) {
      expect(stack.output()).toContain(place ?? 'nowhere')
    }
    expect(identity.issuer).toMatch(/\/realms\/bookstore$/)
    expect(stack.output()).toMatch(/in Redis \(process \d+\)/)
  })

  it('sells a book', async () => {
    await buyBook()
    expect(await orders()).toHaveLength(1)
  })

  it('listens on the loopback addresses only', () => {
    const { main, kafka, connect, keycloak, postgres, redis, relay } = stack.run().pids
    for (const pid of [main, kafka, connect, keycloak, postgres, redis, relay]) {
      const hosts = new Set(listenersOf(pid ?? 0))
      expect([...hosts]).toEqual(expect.arrayContaining([expect.anything()]))
      expect([...hosts].filter((host) => host !== '127.0.0.1' && host !== '::1')).toEqual([])
    }
  })

  it('refuses ports that are taken, and names the way out', async () => {
    const second = startTier(script, join(state, 'second'), ...ports)
    const output = expect.stringMatching(
      /^Port \d+ is taken by another program: .* npm run stack -- --port \d+\n$/,
    )
    expect(await second.ended).toEqual({ code: 1, output })
  })

  it('is killed and opens again: no orphan, the same data and passwords', async () => {
    const { users } = stack.run()
    const dead = stack
    stack.signal('SIGKILL', 'main')
    await stack.ended
    await open()
    expect(stack.output()).toMatch(/Ended what an earlier run left behind: \d+ processes/)
    await expect.poll(dead.survivors).toEqual([])
    expect(stack.run().users).toEqual(users)
    await buyBook()
    expect(await orders()).toHaveLength(2)
  })

  it('is closed from elsewhere, and nothing is left', async () => {
    const down = await startTier(script, state, '--down').ended
    expect(down).toEqual({ code: 0, output: expect.stringMatching(/^Closing .*\nClosed\.\n$/) })
    expect(await stack.ended).toMatchObject({ code: 0 })
    expect(stack.survivors()).toEqual([])
    const files = (await readdir(state)).filter((file) => /^(run|lock)/.test(file))
    expect(files).toEqual([])
  })
})
