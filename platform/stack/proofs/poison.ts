import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { orderCancelled } from '@bookstore/contracts/order-cancelled.ts'
import { paymentCompleted } from '@bookstore/contracts/payment-completed.ts'
import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { nobody } from '../../../scripts/proofs/ask.ts'
import { openPost, without, type Letter } from '../../../scripts/proofs/signed-events.ts'
import { buy } from './customers.ts'
import { carried } from './rightness.ts'
import type { TestStack } from './test-stack.ts'

const path = '/ecom/admin/failed-events'
const topic = 'payment.completed'
const subscriber = 'http://orders.ecom.svc.cluster.local/events'
const timeout = 120_000

/** Writes what is no event of ours straight to Kafka: each goes to the desk once and blocks nobody. */
export function provePoison(open: () => TestStack): void {
  describe('a poison event in Kafka', () => {
    it('goes to the desk once, and blocks nobody', { timeout }, async () => {
      const stack = open()
      const since = new Date()
      const { letter } = await openPost(stack)
      const completed = letter(paid())
      const poison: Record<string, Letter> = {
        'no JSON': letter(paid(), { body: 'not JSON' }),
        'another shape': letter(paid(), { body: '{"orderId":1}' }),
        'an unknown type': letter(paid(), { type: 'order.unknown' }),
        'a bad signature': letter(paid(), { signature: `k1.${'A'.repeat(43)}` }),
        'no signature': without(letter(paid()), 'ce-signature'),
        'no id': without(completed, 'ce-id'),
        'no version': without(letter(paid()), 'ce-specversion'),
        'too large': letter(paid(), { body: JSON.stringify('x'.repeat(70_000)) }),
      }
      for (const each of Object.values(poison)) await stack.records.write(topic, recordOf(each))
      const dead = () => deadSince(stack, since)
      await expect.poll(dead).toHaveLength(8)
      expect(await buy(stack, 20)).toEqual([])
      await carried(stack, since, 60_000)
      const desk = await dead()
      expect(desk).toHaveLength(8)
      expect(desk.map(({ deaths }) => deaths)).toEqual(Array<number>(8).fill(1))
      expect(desk.map(({ subscription, type }) => `${subscription} ${type}`).toSorted()).toEqual([
        ...Array<string>(3).fill(`${subscriber} dev.knative.kafka.event`),
        `${subscriber} order.unknown`,
        ...Array<string>(4).fill('orders.payment.completed payment.completed'),
      ])
    })

    it('is tried again and discarded at the desk', { timeout }, async () => {
      const stack = open()
      const since = new Date()
      const token = await stack.token('admin1')
      const { letter } = await openPost(stack)
      const bad = letter(cancelled(), { signature: `k1.${'A'.repeat(43)}` })
      await stack.records.write('order.cancelled', recordOf(bad))
      const dead = () => deadSince(stack, since)
      await expect.poll(dead).toHaveLength(2)
      for (const { id } of await dead()) {
        const retried = await stack.call('POST', `${path}/${id}/retry`, { token })
        const again = [expect.objectContaining({ action: 'retry', outcome: 'HTTP 401' })]
        expect(retried).toMatchObject({ status: 200, body: { status: 'open', actions: again } })
        const body = { reason: 'Nobody of us sent this' }
        const discarded = await stack.call('POST', `${path}/${id}/discard`, { token, body })
        expect(discarded).toMatchObject({ status: 200, body: { status: 'discarded' } })
      }
    })
  })
}

function paid(): NewEvent {
  const orderId = randomUUID()
  const timestamp = new Date().toISOString()
  return paymentCompleted({ orderId, paymentId: orderId, amount: 5, currency: 'USD', timestamp })
}

function cancelled(): NewEvent {
  const timestamp = new Date().toISOString()
  const items = [{ bookId: nobody, quantity: 1 }]
  const order = { orderId: randomUUID(), userId: 'x', items, timestamp }
  return orderCancelled({ ...order, status: 'CANCELLED', reason: 'customer' })
}

/** Puts a letter as Debezium puts an event: `ce-id` is the header `ce_id`. */
function recordOf({ headers, body }: Letter) {
  const named = Object.entries(headers).map(([name, value]) => [name.replace(/^ce-/, 'ce_'), value])
  return { key: headers['ce-subject'] ?? null, value: body, headers: Object.fromEntries(named) }
}

type Dead = { id: string; deaths: number; subscription: string; type: string }

async function deadSince({ books }: TestStack, since: Date): Promise<Dead[]> {
  return books.ecom<Dead[]>`
    select id, deaths, subscription, type
    from failed_events.dead_events
    where first_died_at >= ${since}
    order by id`
}
