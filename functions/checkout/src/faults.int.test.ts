import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Steps } from './checkout.ts'
import type { Fault, Received } from './testing/services.ts'
import { startShop, type Shop } from './testing/shop.ts'

let shop: Shop

beforeAll(async () => {
  shop = await startShop({ timeoutMilliseconds: 500 })
})

afterEach(() => {
  shop.intercept()
  shop.services.state.fault = () => undefined
})

afterAll(() => shop.stop())

type Step = keyof Steps
type Crash = { step: Step; moment: 'before' | 'after' }

class Crashed extends Error {}

/** Makes the steps in which the process dies at one moment. */
function dyingAt(steps: Steps, crash: Crash | undefined): Steps {
  function die<A extends unknown[], R>(step: Step, work: (...args: A) => Promise<R>) {
    return async (...args: A): Promise<R> => {
      if (crash?.step === step && crash.moment === 'before') throw new Crashed()
      const result = await work(...args)
      if (crash?.step === step) throw new Crashed()
      return result
    }
  }
  return {
    begin: die('begin', steps.begin),
    hold: die('hold', steps.hold),
    register: die('register', steps.register),
    refuse: die('refuse', steps.refuse),
    settle: die('settle', steps.settle),
    conclude: die('conclude', steps.conclude),
    release: die('release', steps.release),
    close: die('close', steps.close),
  }
}

const moments = ['before', 'after'] as const
const crashesIn = (steps: readonly Step[]) =>
  steps.flatMap((step) => moments.map((moment) => [step, moment] as const))

const wish = { key: 'k', body: { payment: { token: 'tok_success' } } }

describe('a checkout that dies', () => {
  it.each(crashesIn(['begin', 'hold', 'register', 'settle']))(
    'at %s (%s) is finished by the same key',
    async (step, moment) => {
      const shopper = await shop.shopper()
      const dune = await shop.book('Dune', 1999)
      await shopper.put(dune, 2)
      shop.intercept((steps) => dyingAt(steps, { step, moment }))
      expect((await shopper.checkout(wish)).status).toBe(500)
      shop.intercept()

      const { status, body } = await shopper.checkout(wish)

      const [order, ...others] = await shopper.orders()
      expect([status, body]).toMatchObject([201, { id: order?.id, status: 'RESERVED' }])
      expect(others).toEqual([])
      expect(await shopper.events()).toEqual([{ type: 'order.created', orderId: order?.id }])
      expect(await shopper.cart()).toEqual([])
      expect(shop.services.held(dune)).toBe(2)
      expect((await shopper.checkout(wish)).body).toEqual(body)
    },
  )

  it.each(crashesIn(['begin', 'hold', 'register', 'refuse']))(
    'at %s (%s) with too few copies is refused by the same key',
    async (step, moment) => {
      const shopper = await shop.shopper()
      const dune = await shop.book('Dune', 1999)
      await shopper.put(dune, 2)
      shop.services.stock.set(dune, 1)
      shop.intercept((steps) => dyingAt(steps, { step, moment }))
      await shopper.checkout(wish)
      shop.intercept()

      const answer = await shopper.checkout(wish)

      expect(answer).toMatchObject({ status: 409, body: { code: 'out-of-stock' } })
      expect(await shopper.orders()).toMatchObject([
        { status: 'CANCELLED', reason: 'out_of_stock' },
      ])
      expect([await shopper.events(), shop.services.held(dune)]).toEqual([[], 0])
      expect(await shopper.cart()).toEqual([{ bookId: dune, quantity: 2 }])
    },
  )

  it.each(crashesIn(['settle', 'release', 'close']))(
    'at %s (%s) after another one took the cart gives its hold back by the same key',
    async (step, moment) => {
      const shopper = await shop.shopper()
      const dune = await shop.book('Dune', 1999)
      await shopper.put(dune, 2)
      shop.intercept((steps) => ({
        ...dyingAt(steps, { step, moment }),
        async hold(order) {
          await shopper.remove(dune)
          return steps.hold(order)
        },
      }))
      await shopper.checkout(wish)
      shop.intercept()

      const answer = await shopper.checkout(wish)

      expect(answer).toMatchObject({ status: 409, body: { code: 'cart-empty' } })
      expect(await shopper.orders()).toMatchObject([{ status: 'CANCELLED', reason: 'customer' }])
      expect([await shopper.events(), shop.services.held(dune)]).toEqual([[], 0])
      expect((await shopper.timeline()).map((entry) => entry.type)).toEqual([
        'checkout.started',
        'checkout.superseded',
      ])
    },
  )

  it('any times, also with duplicates at the same time, ends in one order', async () => {
    const steps = fc.constantFrom<Step>('begin', 'hold', 'register', 'settle')
    const crash = fc.record({ step: steps, moment: fc.constantFrom(...moments) })
    const rounds = fc.array(fc.array(fc.option(crash, { nil: undefined }), { maxLength: 4 }), {
      maxLength: 3,
    })
    const dune = await shop.book('Dune', 1999)
    await fc.assert(
      fc.asyncProperty(rounds, async (crashes) => {
        shop.services.stock.set(dune, 50)
        const before = shop.services.held(dune)
        const shopper = await shop.shopper()
        await shopper.put(dune, 2)
        for (const round of crashes) {
          const planned = [...round]
          shop.intercept((all) => dyingAt(all, planned.pop()))
          await Promise.all(round.map(() => shopper.checkout(wish)))
        }
        shop.intercept()

        expect(await shopper.checkout(wish)).toMatchObject({ status: 201 })
        expect(await shopper.orders()).toMatchObject([{ status: 'RESERVED' }])
        expect(await shopper.events()).toHaveLength(1)
        expect(await shopper.cart()).toEqual([])
        expect(shop.services.held(dune) - before).toBe(2)
      }),
      { numRuns: 40 },
    )
  })
})

describe('a dependency that is down', () => {
  const faults: [string, Fault][] = [
    ['answers 500', { status: 500 }],
    ['answers 429', { status: 429 }],
    ['answers nonsense', { status: 201, body: { expiresAt: 'soon' } }],
    ['refuses the token', { status: 401 }],
    ['cuts the connection', 'cut'],
    ['is silent', 'silence'],
  ]
  const services: [string, (request: Received) => boolean][] = [
    ['reserve', ({ path }) => path.startsWith('/reservations')],
    ['payment', ({ path }) => path.startsWith('/payments')],
  ]
  const cases = services.flatMap(([name, isMeant]) =>
    faults
      .filter(([how]) => name === 'reserve' || how !== 'answers nonsense')
      .map(([how, fault]) => [name, how, isMeant, fault] as const),
  )

  it.each(cases)(
    '%s %s: 503, and the same key finishes it',
    async (_name, _how, isMeant, fault) => {
      const shopper = await shop.shopper()
      const dune = await shop.book('Dune', 1999)
      await shopper.put(dune, 2)
      shop.services.state.fault = (request) => (isMeant(request) ? fault : undefined)

      const { status, headers, body } = await shopper.checkout(wish)

      expect([status, headers.get('retry-after'), body]).toEqual([
        503,
        '1',
        {
          type: '/problems/dependency-down',
          title: 'A part of the shop is not available',
          status: 503,
          instance: '/ecom/checkout',
          code: 'dependency-down',
          traceId: expect.any(String),
        },
      ])
      expect(await shopper.orders()).toMatchObject([{ status: 'PENDING' }])
      expect([await shopper.events(), await shopper.cart()]).toEqual([
        [],
        [{ bookId: dune, quantity: 2 }],
      ])
      shop.services.state.fault = () => undefined
      expect((await shopper.checkout(wish)).status).toBe(201)
      expect(shop.services.held(dune)).toBe(2)
    },
  )

  it('is asked again with a new token when it refuses the old one', async () => {
    const shopper = await shop.shopper()
    await shopper.put(await shop.book('Dune', 1999), 2)
    const seen = new Set<string | undefined>()
    shop.services.state.fault = ({ headers }) => {
      seen.add(headers.authorization)
      return seen.size === 1 ? { status: 401 } : undefined
    }
    expect((await shopper.checkout()).status).toBe(201)
    expect(seen.size).toBe(2)
  })

  it('is asked again when it died over the first', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await shopper.put(dune, 2)
    let asked = 0
    shop.services.state.fault = () => ((asked += 1) === 1 ? { status: 502 } : undefined)
    expect((await shopper.checkout()).status).toBe(201)
    expect(shop.services.held(dune)).toBe(2)
  })
})

describe('what changes meanwhile', () => {
  /** Runs something while a checkout waits for its hold, once. */
  function meanwhile(work: () => Promise<unknown>) {
    let isDone = false
    shop.intercept((steps) => ({
      ...steps,
      async hold(order) {
        const hold = await steps.hold(order)
        if (!isDone) {
          isDone = true
          await work()
        }
        return hold
      },
    }))
  }

  it('a line that grew keeps the difference, and a new line stays', async () => {
    const shopper = await shop.shopper()
    const [dune, emma] = [await shop.book('Dune', 1999), await shop.book('Emma', 5)]
    await shopper.put(dune, 2)
    meanwhile(async () => {
      await shopper.put(dune, 5)
      await shopper.put(emma, 1)
    })

    expect(await shopper.checkout()).toMatchObject({ status: 201, body: { total: 39.98 } })
    expect(await shopper.cart()).toEqual([
      { bookId: dune, quantity: 3 },
      { bookId: emma, quantity: 1 },
    ])
  })

  it('a line that grew to twice its size keeps the other half', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await shopper.put(dune, 2)
    meanwhile(() => shopper.put(dune, 4))
    expect((await shopper.checkout()).status).toBe(201)
    expect(await shopper.cart()).toEqual([{ bookId: dune, quantity: 2 }])
  })

  it('a line that shrank supersedes the order and leaves the cart as it is', async () => {
    const shopper = await shop.shopper()
    const [dune, emma] = [await shop.book('Dune', 1999), await shop.book('Emma', 5)]
    await shopper.put(dune, 2)
    await shopper.put(emma, 2)
    meanwhile(() => shopper.put(emma, 1))

    const first = await shopper.checkout({ key: 'k' })

    expect(first).toMatchObject({ status: 409, body: { code: 'cart-changed' } })
    expect(await shopper.cart()).toEqual([
      { bookId: dune, quantity: 2 },
      { bookId: emma, quantity: 1 },
    ])
    expect(await shopper.orders()).toMatchObject([{ status: 'CANCELLED', reason: 'customer' }])
    expect([await shopper.events(), shop.services.held(dune)]).toEqual([[], 0])
    expect(await shopper.checkout({ key: 'k' })).toMatchObject({
      status: 409,
      body: { code: 'cart-changed' },
    })
    expect((await shopper.checkout({ key: 'k2' })).status).toBe(201)
  })

  it('two tabs buy the cart once', async () => {
    const dune = await shop.book('Dune', 1999)
    for (let round = 0; round < 10; round += 1) {
      shop.services.stock.set(dune, 50)
      const before = shop.services.held(dune)
      const shopper = await shop.shopper()
      await shopper.put(dune, 2)

      const answers = await Promise.all(
        ['a', 'b', 'c'].map((key) => shopper.checkout({ ...wish, key })),
      )

      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
      expect(await shopper.cart()).toEqual([])
      expect(await shopper.events()).toHaveLength(1)
      expect(shop.services.held(dune) - before).toBe(2)
      const others = (await shopper.orders()).filter(({ status }) => status !== 'RESERVED')
      for (const order of others) {
        expect(order).toMatchObject({ status: 'CANCELLED', reason: 'customer' })
      }
    }
  })

  it('an order that the sweep or the shopper cancelled is expired, and its hold goes', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await shopper.put(dune, 2)
    meanwhile(
      () => shop.admin`
        update ordering.orders
        set status = 'CANCELLED', reason = 'expired'
        where user_id = ${shopper.userId}`,
    )
    const expired = { status: 409, body: { code: 'checkout-expired' } }

    expect(await shopper.checkout({ key: 'k' })).toMatchObject(expired)
    expect(await shopper.checkout({ key: 'k' })).toMatchObject(expired)
    expect(shop.services.held(dune)).toBe(0)
    expect(await shopper.cart()).toEqual([{ bookId: dune, quantity: 2 }])
    expect(await shopper.keys()).toMatchObject([{ status: 409 }])
    expect((await shopper.checkout({ key: 'k2' })).status).toBe(201)
  })

  it('an order that was cancelled after a crash is expired without another hold', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await shopper.put(dune, 2)
    shop.intercept((steps) => dyingAt(steps, { step: 'begin', moment: 'after' }))
    await shopper.checkout({ key: 'k' })
    shop.intercept()
    await shop.admin`
      update ordering.orders
      set status = 'CANCELLED', reason = 'customer'
      where user_id = ${shopper.userId}`

    expect(await shopper.checkout({ key: 'k' })).toMatchObject({
      status: 409,
      body: { code: 'checkout-expired' },
    })
    expect(shop.services.held(dune)).toBe(0)
  })

  it('an order whose hold has expired is left to the sweep', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await shopper.put(dune, 2)
    shop.intercept((steps) => dyingAt(steps, { step: 'hold', moment: 'after' }))
    await shopper.checkout({ key: 'k' })
    shop.intercept()
    const [order] = await shopper.orders()
    shop.services.release(order?.id ?? '')

    expect(await shopper.checkout({ key: 'k' })).toMatchObject({
      status: 409,
      body: { code: 'checkout-expired' },
    })
    expect(await shopper.orders()).toMatchObject([{ status: 'PENDING' }])
  })

  it('a price that changes after the order is written does not change the order', async () => {
    const shopper = await shop.shopper()
    const dune = await shop.book('Dune', 1999)
    await shopper.put(dune, 1)
    meanwhile(() => shop.admin`update catalog.books set price_cents = 1 where id = ${dune}`)
    expect(await shopper.checkout()).toMatchObject({ status: 201, body: { total: 19.99 } })
  })
})
