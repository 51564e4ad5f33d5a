import type { NewEvent } from '@bookstore/contracts/contract.ts'
import { publish } from '@bookstore/shared/outbox.ts'
import { signer } from '@bookstore/shared/signature.ts'
import { continueTrace } from '@bookstore/shared/trace.ts'
import type { Carriage } from './carriage.ts'

const publishers: Record<string, { database: string; role: string }> = {
  '/ecom/books': { database: 'ecom', role: 'books' },
  '/ecom/checkout': { database: 'ecom', role: 'checkout' },
  '/ecom/orders': { database: 'ecom', role: 'orders' },
  '/inven/stock': { database: 'inventory', role: 'stock' },
  '/payment': { database: 'payment', role: 'payment' },
}

export const sign = signer(`k1:${Buffer.alloc(32, 1).toString('base64')}`)

export function databaseOf(source: string): string {
  return publishers[source]?.database ?? ''
}

/** Writes an event into the outbox of its source, as the function does. */
export async function publishOne(shop: Carriage, event: NewEvent): Promise<void> {
  const { database = '', role = '' } = publishers[event.source] ?? {}
  await publish(await shop.as(database, role), sign, [event], continueTrace(undefined))
}

/** Makes an event with a key and data of the test's own. */
export function orderCreated(subject: string, data: unknown = {}): NewEvent {
  return { type: 'order.created', source: '/ecom/checkout', aggregateType: 'order', subject, data }
}
