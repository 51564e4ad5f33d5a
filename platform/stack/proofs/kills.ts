import { describe, expect, it } from 'vitest'
import { buy } from './customers.ts'
import { expectRight } from './rightness.ts'
import type { TestStack } from './test-stack.ts'

const orders = 200
const timeout = 300_000

type Kill = { what: string; kill(stack: TestStack): unknown }

const kills: Kill[] = [
  { what: 'Debezium', kill: ({ connect }) => connect.kill('SIGKILL') },
  { what: 'Kafka', kill: ({ kafka }) => kafka.kill('SIGKILL') },
  { what: 'the relay', kill: ({ relay }) => relay.kill('SIGKILL') },
  { what: 'Redis', kill: ({ redis }) => redis?.kill('SIGKILL') },
  { what: "a server process of PostgreSQL's", kill: killBackend },
  { what: 'PostgreSQL', kill: ({ databases }) => process.kill(databases.pid(), 'SIGKILL') },
]

const functions = ['cart', 'checkout', 'reserve', 'stock', 'payment', 'orders', 'books']

/** Kills each part in the middle of 200 orders: every one ends right. */
export function proveKills(open: () => TestStack): void {
  describe('SIGKILL in the middle of 200 orders', () => {
    it.each(kills)('of $what', { timeout }, async ({ kill }) => {
      const stack = open()
      const since = new Date()
      const unfair = await buy(stack, orders, { [70]: () => kill(stack) })
      expect(unfair).toEqual([])
      await expectRight(stack, since)
    })

    it('of each function', { timeout }, async () => {
      const stack = open()
      const since = new Date()
      const killed: string[] = []
      const kill = async (name: string) => (await stack.activator.kill(name)) && killed.push(name)
      const moments = functions.map((name, index) => [20 * (index + 1), () => kill(name)] as const)
      const unfair = await buy(stack, orders, Object.fromEntries(moments))
      expect(unfair).toEqual([])
      expect(killed).toEqual(functions)
      await expectRight(stack, since)
    })
  })
}

async function killBackend({ books }: TestStack): Promise<void> {
  const [backend] = await books.ecom<{ pid: number }[]>`
    select pid
    from pg_stat_activity
    where application_name = 'checkout'`
  if (!backend) throw new Error('checkout has no session')
  process.kill(backend.pid, 'SIGKILL')
}
