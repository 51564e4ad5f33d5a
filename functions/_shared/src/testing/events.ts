import { randomUUID } from 'node:crypto'
import type { NewEvent } from '@bookstore/contracts/contract.ts'
import type { Hono } from 'hono'
import type { Bindings } from '../access.ts'
import { signer } from '../signature.ts'

/** The signing keys of tests, and their signer. */
export const testKeys = `test:${Buffer.alloc(32, 7).toString('base64')}`
export const testSigner = signer(testKeys)

export type Delivery = {
  id?: string
  time?: string
  headers?: Record<string, string>
  body?: string
}

/** Gives the headers and the body of a signed CloudEvent in HTTP binary mode; `delivery` overrides parts. */
export function binaryEvent(event: NewEvent, delivery: Delivery = {}) {
  const { type, source, subject } = event
  const { id = randomUUID(), time = new Date().toISOString() } = delivery
  const body = delivery.body ?? JSON.stringify(event.data)
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-source': source,
    'ce-type': type,
    'ce-subject': subject,
    'ce-time': time,
    'ce-partitionkey': subject,
    'ce-signature': testSigner.sign({ source, id, type, subject, time }, body),
    ...delivery.headers,
  }
  return { headers, body }
}

/** Delivers an event to a function, as the relay does. */
export async function deliver(
  app: Hono<Bindings>,
  event: NewEvent,
  delivery: Delivery = {},
): Promise<Response> {
  return app.request('/events', { method: 'POST', ...binaryEvent(event, delivery) })
}
