import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expected } from '../local/testing/expected-grants.ts'
import { readFiles } from './files.ts'
import { known } from './known.ts'
import { items, text } from './node.ts'
import { ofKind, readShop } from './shop.ts'

type Function = {
  database: keyof typeof expected
  /** Whom it asks. */
  asks: string[]
  /** Whose events it takes, and which it tells. */
  takes: string[]
  tells: string[]
  isPublic: boolean
}

/** The shop's functions as they were laid out; books keeps a copy of what is in stock (decision 002). */
const layout: Record<string, Function> = {
  books: of('ecom', { takes: ['inventory.updated'], tells: ['book.changed'] }),
  search: of('ecom'),
  cart: of('ecom'),
  checkout: of('ecom', { asks: ['reserve', 'payment'], tells: ['order.created'] }),
  orders: of('ecom', {
    takes: ['inventory.updated', 'payment.completed', 'payment.failed', 'payment.refunded'],
    tells: ['order.cancelled', 'order.confirmed', 'order.delivered', 'order.shipped'],
  }),
  'failed-events': of('ecom', { asks: ['books', 'stock', 'orders', 'payment'] }),
  reserve: of('inventory', { isPublic: false }),
  stock: of('inventory', {
    takes: ['book.changed', 'order.cancelled', 'order.created'],
    tells: ['inventory.updated'],
  }),
  payment: of('payment', {
    takes: ['order.cancelled', 'order.created'],
    tells: ['payment.completed', 'payment.failed', 'payment.refunded'],
    isPublic: false,
  }),
}

function of(database: Function['database'], more: Partial<Function> = {}): Function {
  return { database, asks: [], takes: [], tells: [], isPublic: true, ...more }
}

const shop = readShop(await readFiles(join(import.meta.dirname, '../..')))
const { edges, calls } = shop.edges
const functions = Object.entries(layout)

describe('edges.yaml', () => {
  it.each(functions)('%s reaches its own database and no other', (name, { database }) => {
    const reached = edges.filter(({ from, to }) => from === name && to.endsWith('-database'))
    expect(reached.map(({ to, port }) => `${to}:${port}`)).toEqual([`${database}-database:5432`])
  })

  it.each(functions)('%s asks whom it was meant to ask', (name, { asks }) => {
    const asked = calls.filter(({ from }) => from === name).map(({ to }) => to)
    expect(asked.toSorted()).toEqual(asks.toSorted())
  })

  it.each(functions)('%s is called from outside only where it is public', (name, { isPublic }) => {
    const isCalled = calls.some(({ from, to }) => from === 'public-gateway' && to === name)
    expect(isCalled).toBe(isPublic)
  })

  it('says of every edge why there is one', () => {
    expect(edges.filter(({ why }) => why.length < 4)).toEqual([])
  })
})

describe('events', () => {
  it.each(functions)('%s takes what it was meant to take', (name, { takes }) => {
    const sources = ofKind(shop, 'KafkaSource').filter(
      ({ body }) => text(body, 'spec', 'sink', 'ref', 'name') === name,
    )
    const topics = sources.flatMap(({ body }) => items(body, 'spec', 'topics').map(String))
    expect(topics.toSorted()).toEqual(takes)
  })

  it('are told by somebody each', () => {
    const told = functions.flatMap(([, { tells }]) => tells)
    expect(told.toSorted()).toEqual(known.types.toSorted())
  })

  it.each(functions)('%s may write to the outbox only where it tells some', (name, each) => {
    const grants: Record<string, object> = expected[each.database]
    const role = name.replaceAll('-', '_')
    expect('eventing.outbox' in (grants[role] ?? {})).toBe(each.tells.length > 0)
  })
})
