import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectLedger, readWorld } from './inventory-ledger.ts'
import { explain, type Command, type World } from './inventory-model.ts'
import { newWorld, openShop, type Shop } from './inventory-shop.ts'

const wanted = Number(process.env.PROPERTY_COMMANDS ?? 20_000)
const firstSeed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31)
const worldsAtOnce = 12
const place = fc.nat({ max: 5 })

const command: fc.Arbitrary<Command> = fc.oneof(
  ...(['reserve', 'reserve', 'created', 'cancelled', 'release', 'expire'] as const).map((kind) =>
    fc.record({ kind: fc.constant(kind), order: place }),
  ),
  fc.record({
    kind: fc.constant('adjust' as const),
    book: place,
    delta: fc.integer({ min: -4, max: 6 }),
  }),
  fc.record({ kind: fc.constant('set' as const), book: place, quantity: fc.nat({ max: 12 }) }),
)

const line = fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: 1, max: 3 }))
const plan = fc.record({
  quantities: fc.array(fc.nat({ max: 8 }), { minLength: 3, maxLength: 3 }),
  orders: fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { minLength: 6, maxLength: 6 }),
})

/** The worlds that explain all answers so far: more than one where simultaneous commands leave it open. */
type Model = { worlds: World[] }
type Real = { shop: Shop; count(commands: number): void }

/** Commands done at the same time, which is what one command alone is, too. */
function atOnce(commands: Command[]): fc.AsyncCommand<Model, Real> {
  return {
    check: () => true,
    toString: () => JSON.stringify(commands),
    async run(model, { shop, count }) {
      const [world] = model.worlds
      if (!world) throw new Error('No world is left')
      count(commands.length)
      const done = await Promise.all(
        commands.map(async (each) => ({ command: each, answer: await shop.do(world, each) })),
      )
      const explained = explain(model.worlds, done)
      if (explained.length === 0) {
        throw new Error(`Nothing explains ${JSON.stringify({ before: model.worlds, done })}`)
      }
      model.worlds = explained
    },
  }
}

const steps = fc.commands(
  [
    fc.array(command, { minLength: 1, maxLength: 1 }).map(atOnce),
    fc.array(command, { minLength: 2, maxLength: 4 }).map(atOnce),
  ],
  { maxCommands: 60, size: 'max' },
)

const life = fc.record({ plan, steps })
type Life = typeof life extends fc.Arbitrary<infer L> ? L : never

let shop: Shop

beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

async function live({ plan: { quantities, orders }, steps: todo }: Life, real: Real) {
  const world = newWorld({ quantities, orders })
  const model: Model = { worlds: [world] }
  await shop.addWorld(world)
  await fc.asyncModelRun(() => ({ model, real }), todo)
  expect(model.worlds).toContainEqual(await readWorld(shop.sql, world))
  return world
}

it(`keeps the ledger through ${wanted} commands`, { timeout: wanted * 60 }, async () => {
  const began = performance.now()
  const done = { commands: 0 }
  const real = { shop, count: (commands: number) => (done.commands += commands) }
  const lives = fc.array(life, { minLength: worldsAtOnce, maxLength: worldsAtOnce })
  const property = fc.asyncProperty(lives, async (all) => {
    const worlds = await Promise.all(all.map((one) => live(one, real)))
    await expectLedger(shop.sql, worlds)
  })
  let seed = firstSeed
  while (done.commands < wanted) {
    await fc.assert(property, { seed, numRuns: 4, endOnFailure: true })
    seed += 1
  }
  const seconds = Math.round((performance.now() - began) / 100) / 10
  console.log(`${done.commands} commands, seeds ${firstSeed} to ${seed - 1}, ${seconds} s`)
  expect(done.commands).toBeGreaterThanOrEqual(wanted)
})
