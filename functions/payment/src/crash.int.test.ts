import { randomUUID } from 'node:crypto'
import type { Database, Sql, Tx } from '@bookstore/shared/db.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelled, created, openShop, type ProcessOptions, type Shop } from './fixture.ts'
import type { Gateway } from './gateway.ts'

let shop: Shop
let healthy: ReturnType<Shop['startProcess']>

beforeAll(async () => {
  shop = await openShop()
  healthy = shop.startProcess()
})
afterAll(() => shop.close())

/** A life that ends before its step number `last`: no statement, commit or call to the gateway follows. */
function lifeOf(last: number) {
  let steps = 0
  function step(): void {
    if (steps >= last) throw new Error('Killed')
    steps += 1
  }
  const mortal = <Q extends Sql | Tx>(sql: Q): Q =>
    new Proxy(sql, {
      apply(target, self, args) {
        step()
        return Reflect.apply(target, self, args)
      },
      get(target, key, receiver) {
        if (key !== 'begin' || !('begin' in target)) return Reflect.get(target, key, receiver)
        return async (work: (tx: Tx) => Promise<unknown>) => {
          step()
          const result = await target.begin(async (tx) => {
            const done = await work(mortal(tx))
            step()
            return done
          })
          step()
          return result
        }
      },
    })
  const db: Database = Object.assign(async () => mortal(await pool()), { close: async () => {} })
  const pool = shop.connect()
  const around = async <T>(call: () => Promise<T>): Promise<T> => {
    step()
    const result = await call()
    step()
    return result
  }
  const gateway = (real: Gateway): Gateway => ({
    charge: (order, signal) => around(() => real.charge(order, signal)),
    void: (orderId) => around(() => real.void(orderId)),
    refund: (orderId) => around(() => real.refund(orderId)),
  })
  return { options: { db, gateway } satisfies ProcessOptions, end: () => pool.close() }
}

type Run = (mortal: ReturnType<Shop['startProcess']>, orderId: string) => Promise<number>

/** Kills a run at each of its steps, then looks; says how many steps there were. */
async function killAtEveryStep(
  run: Run,
  look: (orderId: string) => Promise<void>,
  gatewayTimeoutMilliseconds = 5000,
) {
  for (let last = 0; ; last += 1) {
    const orderId = randomUUID()
    const life = lifeOf(last)
    const status = await run(
      shop.startProcess({ ...life.options, gatewayTimeoutMilliseconds }),
      orderId,
    )
    await life.end()
    await look(orderId)
    if (status === 200) return last
  }
}

const charged = { amountCents: 1999, charged: true, refunded: false }
const refunded = { ...charged, refunded: true }

describe('a process that is killed at any step', () => {
  it('charges once all the same', async () => {
    const delivery = { id: randomUUID() }
    const steps = await killAtEveryStep(
      (mortal, orderId) => mortal.send(created(orderId), delivery),
      async (orderId) => {
        const again = { id: delivery.id }
        delivery.id = randomUUID()
        expect(await healthy.send(created(orderId), again)).toBe(200)
        expect(await shop.ledgerOf(orderId)).toEqual([charged])
        expect(await shop.typesOf(orderId)).toEqual(['payment.completed'])
      },
    )
    expect(steps).toBeGreaterThan(10)
  })

  it('voids what timed out, and never completes it', async () => {
    const impatient = shop.startProcess({ gatewayTimeoutMilliseconds: 20 })
    const delivery = { id: randomUUID() }
    const steps = await killAtEveryStep(
      async (mortal, orderId) => {
        await healthy.register(orderId, 'tok_timeout')
        return mortal.send(created(orderId), delivery)
      },
      async (orderId) => {
        const again = { id: delivery.id }
        delivery.id = randomUUID()
        expect(await impatient.send(created(orderId), again)).toBe(200)
        expect(await shop.ledgerOf(orderId)).toEqual([refunded])
        expect(await shop.typesOf(orderId)).toEqual(['payment.failed'])
      },
      20,
    )
    expect(steps).toBeGreaterThan(10)
  })

  it('refunds once what is cancelled afterwards', async () => {
    const delivery = { id: randomUUID() }
    const steps = await killAtEveryStep(
      async (mortal, orderId) => {
        await healthy.send(created(orderId))
        return mortal.send(cancelled(orderId), delivery)
      },
      async (orderId) => {
        const again = { id: delivery.id }
        delivery.id = randomUUID()
        expect(await healthy.send(cancelled(orderId), again)).toBe(200)
        expect(await shop.ledgerOf(orderId)).toEqual([refunded])
        expect(await shop.typesOf(orderId)).toEqual(['payment.completed', 'payment.refunded'])
      },
    )
    expect(steps).toBeGreaterThan(8)
  })

  it('keeps no money of an order that is cancelled before the next delivery', async () => {
    const delivery = { id: randomUUID() }
    const seen = new Set<string>()
    await killAtEveryStep(
      (mortal, orderId) => mortal.send(created(orderId), delivery),
      async (orderId) => {
        const again = { id: delivery.id }
        delivery.id = randomUUID()
        expect(await healthy.send(cancelled(orderId))).toBe(200)
        expect(await healthy.send(created(orderId), again)).toBe(200)
        const types = await shop.typesOf(orderId)
        seen.add(`${types}`)
        expect(await shop.ledgerOf(orderId)).toEqual(types.length > 0 ? [refunded] : [])
      },
    )
    expect(seen).toEqual(new Set(['', 'payment.completed,payment.refunded']))
  })
})
