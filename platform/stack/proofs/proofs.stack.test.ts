import { afterAll, beforeAll } from 'vitest'
import { proveKeys } from './keys.ts'
import { proveKills } from './kills.ts'
import { proveOutages } from './outages.ts'
import { provePoison } from './poison.ts'
import { proveRebalance } from './rebalance.ts'
import { openTestStack, type TestStack } from './test-stack.ts'

let stack: TestStack | undefined
beforeAll(async () => {
  stack = await openTestStack()
})
afterAll(() => stack?.close())

function open(): TestStack {
  if (!stack) throw new Error('The stack is not open')
  return stack
}

provePoison(open)
proveRebalance(open)
proveKills(open)
proveOutages(open)
proveKeys(open)
