import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from '../platform/local/src/probe.ts'
import { removePostgres } from '../platform/local/src/postgres.ts'
import { passwordToken } from './lib/login.ts'
import { openText, startShop, type StartedShop } from './proofs/started-shop.ts'

const book = '00000000-0000-0000-0000-000000000001'
let state: string
let ports: string[]
let url: string
let shop: StartedShop
let token: string
let orders: unknown

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'bookstore-life-'))
  await chmod(state, 0o711)
  const port = await freePort()
  ports = ['--api-only', '--port', `${port}`, '--identity-port', `${await freePort()}`]
  url = `http://localhost:${port}`
})
afterAll(async () => {
  shop.signal('SIGTERM')
  await shop.ended
  await removePostgres(state)
  await rm(state, { recursive: true })
})

async function open(...args: string[]) {
  shop = startShop(state, ...ports, ...args)
  await shop.said(openText)
}

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(path === '/ecom/checkout' ? { 'idempotency-key': randomUUID() } : {}),
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const answer: unknown = await response.json()
  const { status, headers } = response
  return { status, answer, retryAfter: headers.get('retry-after') }
}

async function myOrders() {
  const { status, answer } = await call('GET', '/ecom/orders')
  return { status, answer }
}

/** Copies of the book on hand. */
async function onHand() {
  return (await call('GET', `/inven/stock/${book}`)).answer
}

async function inDatabase(name: 'payment', sql: string) {
  const connection = postgres(shop.run().databases[name], { max: 1 })
  await connection.unsafe(sql).finally(() => connection.end())
}

function logIn() {
  const { identity, users } = shop.run()
  return passwordToken(identity.tokenUrl, { name: 'user1', password: users.user1 ?? '' })
}

/** How the shop ended: exit code, last line, processes and files that are left. */
async function ending() {
  const { code, output } = await shop.ended
  await vi.waitFor(() => expect(shop.survivors()).toEqual([]), 15_000)
  const files = (await readdir(state)).filter((file) => /^(run|lock)/.test(file))
  return { code, last: output.trimEnd().split('\n').at(-1), left: [...shop.survivors(), ...files] }
}

// One shop lives through all of this, in this order.
describe('a shop', () => {
  it('opens on a new folder and says where it is', async () => {
    await open()
    expect(shop.output()).toContain(`The API of the shop: ${url} (`)
    const { mode } = await stat(join(state, 'run.json'))
    expect(mode & 0o777).toBe(0o600)
    token = await logIn()
  })

  it('sells a book', async () => {
    expect((await call('POST', '/ecom/cart', { bookId: book, quantity: 2 })).status).toBe(200)
    expect((await call('POST', '/ecom/checkout', {})).status).toBe(201)
    const content = [expect.objectContaining({ status: 'CONFIRMED' })]
    const confirmed = { status: 200, answer: expect.objectContaining({ content }) }
    await expect.poll(myOrders, { timeout: 5000 }).toEqual(confirmed)
    await expect.poll(onHand).toMatchObject({ quantity: 48, reserved: 0 })
    orders = await myOrders()
  })

  it('refuses a second one in its folder, and goes on', async () => {
    const second = await startShop(state, '--port', '1').ended
    const process_ = `(process ${shop.run().pids.main})`
    expect(second).toEqual({ code: 1, output: expect.stringContaining(process_) })
    expect(await myOrders()).toEqual(orders)
  })

  it('names the processes of functions in run.json as they wake and die', async () => {
    const { pid } = shop.run().functions.orders ?? {}
    process.kill(pid ?? 0, 'SIGKILL')
    const dead = `The function "orders" died: it was ended by SIGKILL`
    await shop.said(dead)
    expect(await myOrders()).toEqual(orders)
    await expect.poll(() => shop.run().functions.orders?.pid).not.toBe(pid)
    await expect.poll(() => shop.survivors()).toContain(shop.run().functions.orders?.pid)
  })

  it('answers 503 while PostgreSQL is away, and recovers without a restart', async () => {
    const before = shop.run().pids
    process.kill(before.postgres ?? 0, 'SIGKILL')
    const away = { status: 503, retryAfter: expect.stringMatching(/^\d+$/) }
    await expect.poll(() => call('GET', '/ecom/orders'), { interval: 5 }).toMatchObject(away)
    await shop.said(`PostgreSQL ended with SIGKILL (log: ${state}/postgres.log).`)
    await expect.poll(myOrders, { timeout: 10_000 }).toEqual(orders)
    await expect.poll(() => shop.run().pids.postgres).not.toBe(before.postgres)
    expect(shop.run().pids.main).toBe(before.main)
  })

  it('starts a killed relay again', async () => {
    const before = shop.run().pids.relay
    process.kill(before ?? 0, 'SIGKILL')
    await shop.said('The relay ended with SIGKILL and is started again.')
    await expect.poll(() => shop.run().pids.relay).not.toBe(before)
    const stats = () =>
      fetch(shop.run().relay.statsUrl).then(
        ({ status }) => status,
        () => 0,
      )
    await expect.poll(stats).toBe(200)
  })

  it('is killed and opens again: no orphan, the same data, tokens and passwords', async () => {
    const { users } = shop.run()
    shop.signal('SIGKILL', 'main')
    await shop.ended
    const dead = shop
    await open()
    expect(shop.output()).toMatch(/Ended what an earlier run left behind: \d+ processes/)
    await expect.poll(dead.survivors).toEqual([])
    expect(shop.run().users).toEqual(users)
    expect(await myOrders()).toEqual(orders)
    expect(await onHand()).toMatchObject({ quantity: 48 })
  })

  it('ends at once at the second Ctrl-C, though a request is under way', async () => {
    const { hostname, port } = new URL(url)
    const slow = connect(Number(port), hostname)
    slow.on('error', () => {})
    const head = `POST /ecom/cart HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: 9\r\n`
    slow.write(`${head}authorization: Bearer ${token}\r\ncontent-type: application/json\r\n\r\n{`)
    await expect.poll(() => shop.run().functions.cart?.pid).toEqual(expect.any(Number))
    shop.signal('SIGINT')
    await shop.said('Closing the shop')
    const patience = setInterval(() => shop.signal('SIGINT'), 100)
    await shop.ended
    clearInterval(patience)
    slow.destroy()
    expect(await ending()).toEqual({ code: 130, last: 'Closing the shop', left: [] })
  })

  it('closes in order when its main process alone gets SIGTERM', async () => {
    await open()
    expect(await myOrders()).toEqual(orders)
    await inDatabase(
      'payment',
      `insert into migrations.payment (name, run_on) values ('00099_gone', now())`,
    )
    shop.signal('SIGTERM', 'main')
    expect(await ending()).toEqual({ code: 0, last: 'Closed.', left: [] })
  })

  it('stops what it started when a migration fails', async () => {
    const file = 'functions/payment/migrations/00099_gone.sql'
    shop = startShop(state, ...ports)
    const last = `${file} has run and is gone: put it back.`
    expect(await ending()).toEqual({ code: 1, last, left: [] })
  })

  it('says so when PostgreSQL cannot read its data', async () => {
    await writeFile(join(state, 'postgres/data/PG_VERSION'), 'damaged')
    shop = startShop(state, ...ports)
    const last = expect.stringMatching(/^PostgreSQL doesn't start: .*postgres\.log\)\.$/)
    expect(await ending()).toEqual({ code: 1, last, left: [] })
  })

  it('is as new after --reset, though its data are damaged', async () => {
    await writeFile(join(state, 'identity.json'), '{')
    const before = token
    await open('--reset')
    token = await logIn()
    expect(token).not.toBe(before)
    expect(await myOrders()).toMatchObject({ status: 200, answer: { content: [] } })
    expect(await onHand()).toMatchObject({ quantity: 50, reserved: 0 })
    shop.signal('SIGINT')
    expect(await ending()).toEqual({ code: 0, last: 'Closed.', left: [] })
  })
})
