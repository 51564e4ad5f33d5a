import { describe, expect, it, onTestFinished } from 'vitest'
import { fakeFunction } from '../../../eventing/relay/src/testing/function.ts'
import { withAdmin } from '../src/kafka.ts'
import { buy } from './customers.ts'
import { joinRelay } from './relay-member.ts'
import { expectRight, leaps } from './rightness.ts'
import type { TestStack } from './test-stack.ts'

const timeout = 300_000

/** Lets relays join and leave while people buy. */
export function proveRebalance(open: () => TestStack): void {
  describe('a relay that joins and leaves under load', () => {
    it('delivers nothing out of order within a key', { timeout }, async () => {
      const stack = open()
      const since = new Date()
      const witness = await fakeFunction()
      onTestFinished(witness.close)
      const join = async () => {
        const joined = await joinRelay(stack, witness.url)
        onTestFinished(joined.end)
        return joined
      }
      const first = await join()
      await expect.poll(() => members(stack, 'witness.inventory.updated')).toBe(1)
      const buying = buy(stack, 200)
      const second = await join()
      await expect.poll(() => members(stack, 'witness.inventory.updated')).toBe(2)
      await expect.poll(() => members(stack, 'orders.inventory.updated')).toBe(3)
      expect(await second.leave()).toBe(0)
      expect(await buying).toEqual([])
      await expectRight(stack, since)
      const wanted = new Set(stack.records.all('inventory.updated').map(({ id }) => id))
      const got = () => new Set(witness.received.map(({ id }) => id))
      await expect.poll(() => got().size).toBe(wanted.size)
      expect(leaps(witness.received.map(({ id, body }) => ({ id, value: body })))).toEqual([])
      expect(await first.leave()).toBe(0)
    })
  })
}

async function members({ kafka }: TestStack, groupId: string): Promise<number> {
  const { groups } = await withAdmin(kafka.bootstrap, async (admin) => {
    // The client knows its brokers only once it has asked for something else.
    await admin.describeCluster()
    return admin.describeGroups([groupId])
  })
  return groups[0]?.state === 'Stable' ? groups[0].members.length : 0
}
