import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { buy } from './customers.ts'
import { holdDown } from './hold-down.ts'
import { expectRight } from './rightness.ts'
import { books, type TestStack } from './test-stack.ts'

const timeout = 240_000
const outage = 30_000

/** Takes Kafka and Keycloak away for a while: the shop goes on, and catches up. */
export function proveOutages(open: () => TestStack): void {
  describe('an outage', () => {
    it(
      'of Kafka for 30 s keeps nobody from buying, and all events arrive in order',
      {
        timeout,
      },
      async () => {
        const stack = open()
        const since = new Date()
        const before = stack.records.all().length
        const restore = await holdDown(stack.kafka)
        onTestFinished(restore)
        const over = pause(outage)
        const answers = []
        for (let order = 0; order < 10; order += 1) answers.push(await purchase(stack, order))
        expect(answers).toEqual(Array<number>(10).fill(201))
        expect(await buy(stack, 50)).toEqual([])
        expect(stack.records.all()).toHaveLength(before)
        await over
        restore()
        await expectRight(stack, since)
      },
    )

    it('of Keycloak lets whoever is logged in go on', { timeout }, async () => {
      const stack = open()
      const since = new Date()
      const token = await stack.token('shopper-2')
      expect(await purchase(stack, 1)).toBe(201)
      const restore = await holdDown(stack.keycloak)
      onTestFinished(restore)
      await expect(fetch(stack.identity.jwksUrl)).rejects.toThrow()
      expect(await purchase(stack, 1)).toBe(201)
      expect((await stack.call('GET', '/ecom/orders', { token })).status).toBe(200)
      restore()
      await expect.poll(() => answers(stack.identity.jwksUrl), { timeout: 90_000 }).toBe(true)
      await expectRight(stack, since)
    })
  })
}

async function purchase(stack: TestStack, index: number): Promise<number> {
  const token = await stack.token(`shopper-${index + 1}`)
  const bookId = books[index % books.length]
  await stack.call('DELETE', '/ecom/cart', { token })
  await stack.call('POST', '/ecom/cart', { token, body: { bookId, quantity: 1 } })
  const headers = { 'idempotency-key': randomUUID() }
  const body = { payment: { token: 'tok_success' } }
  return (await stack.call('POST', '/ecom/checkout', { token, headers, body })).status
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}
