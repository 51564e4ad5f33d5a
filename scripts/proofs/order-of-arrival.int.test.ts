import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectLedger, readWorld } from './inventory-ledger.ts'
import { step, type Command } from './inventory-model.ts'
import { newWorld, openShop, type Shop } from './inventory-shop.ts'

type Kind = 'reserve' | 'created' | 'cancelled' | 'release' | 'expire'

const atOnce = 64
const isLong = Number(process.env.PROPERTY_COMMANDS ?? 0) >= 1_000_000
const times = isLong ? 3 : 2
const happenings: Kind[] = [
  'reserve',
  ...Array.from({ length: times }, () => 'created' as const),
  ...Array.from({ length: times }, () => 'cancelled' as const),
  'release',
  'expire',
]

/** Gives every order in which the items can come, each once. */
function* ordersOf(items: readonly Kind[]): Generator<Kind[]> {
  if (items.length === 0) yield []
  for (const first of new Set(items)) {
    const rest = items.toSpliced(items.indexOf(first), 1)
    for (const order of ordersOf(rest)) yield [first, ...order]
  }
}

let shop: Shop

beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

async function live(kinds: readonly Kind[]) {
  const world = newWorld({
    quantities: [5, 5],
    orders: [
      [
        [0, 2],
        [1, 1],
      ],
    ],
  })
  await shop.addWorld(world)
  const answers = []
  const expected = []
  let model = world
  for (const kind of kinds) {
    const command: Command = { kind, order: 0 }
    answers.push(await shop.do(world, command))
    const next = step(model, command)
    expected.push(next.answer)
    model = next.world
  }
  expect({ kinds, answers }).toEqual({ kinds, answers: expected })
  const [order] = world.orders
  expect(await readWorld(shop.sql, world)).toEqual({
    books: world.books,
    orders: [{ ...order, state: 'cancelled' }],
  })
  return world
}

it('ends with everything back in whatever order and how often all arrives', async () => {
  const orders = [...ordersOf(happenings)]
  expect(orders).toHaveLength(isLong ? 10_080 : 1260)
  const left = orders.values()
  const worlds = await Promise.all(
    Array.from({ length: atOnce }, async () => {
      const lived = []
      for (const kinds of left) lived.push(await live(kinds))
      return lived
    }),
  )
  await expectLedger(shop.sql, worlds.flat())
}, 600_000)
