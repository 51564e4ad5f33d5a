import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { catalogue } from '@bookstore/contracts/catalogue.ts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openCarriage, type Carriage } from '../testing/carriage.ts'
import { databaseOf, orderCreated, publishOne, sign } from '../testing/publish-one.ts'

const examples = fileURLToPath(new URL('../../../eventing/examples', import.meta.url))
type Row = { id: string; payload: string; signature: string; traceparent: string; created_at: Date }

let shop: Carriage
let early: string
beforeAll(async () => {
  shop = await openCarriage()
  const starting = shop.startConnect()
  await vi.waitUntil(() => hasSlot('debezium_outbox_ecom'), { timeout: 20_000 })
  early = randomUUID()
  await publishOne(shop, orderCreated(early))
  await starting
})
afterAll(() => shop?.stop())

async function hasSlot(name: string): Promise<boolean> {
  const admin = await shop.admin('ecom')
  const found = await admin`select from pg_replication_slots where slot_name = ${name}`
  return found.length === 1
}

/** Gives the record of an event's first arrival. */
async function arrivalOf(id: string) {
  const find = () => shop.carried.find(({ headers }) => headers['ce_id'] === id)
  await expect.poll(find).toBeDefined()
  return find()
}

describe('the outboxes', () => {
  it.each(catalogue)(
    'carry $contract.type as its golden example',
    async ({ contract, example }) => {
      const subject = randomUUID()
      await publishOne(shop, { ...example, subject })
      const admin = await shop.admin(databaseOf(contract.source))
      const [row] = await admin<
        Row[]
      >`select * from eventing.outbox where aggregate_id = ${subject}`
      if (!row) throw new Error('There is no row.')
      const record = await arrivalOf(row.id)
      const time = record?.headers['ce_time'] ?? ''
      expect(record).toEqual({
        topic: contract.type,
        key: subject,
        headers: {
          ce_id: row.id,
          ce_source: contract.source,
          ce_type: contract.type,
          ce_specversion: '1.0',
          ce_time: time,
          ce_subject: subject,
          ce_partitionkey: subject,
          ce_signature: row.signature,
          ce_traceparent: row.traceparent,
          'content-type': 'application/json',
        },
        value: Buffer.from(row.payload),
      })
      expect(new Date(time)).toEqual(row.created_at)
      const golden = await readFile(join(examples, `${contract.type}.json`), 'utf8')
      expect(row.payload).toBe(JSON.stringify(JSON.parse(golden)))
      const { source, type } = contract
      const verdict = sign.verify(
        { source, type, id: row.id, subject, time },
        record?.value ?? Buffer.alloc(0),
        record?.headers['ce_signature'] ?? undefined,
      )
      expect(verdict).toBe('valid')
    },
  )

  it('carry the payload as it was written, byte for byte', async () => {
    const id = randomUUID()
    const payload = '{ "b":1,\n\t"a": "é \\u00e9 😀 \\"",  "a2": 1.50 }'
    const checkout = await shop.as('ecom', 'checkout')
    await checkout`
      insert into eventing.outbox
        (id, aggregate_type, aggregate_id, type, source, payload, signature, traceparent)
      values (${id}, 'order', ${id}, 'order.created', '/ecom/checkout', ${payload}, 's', 't')`
    expect((await arrivalOf(id))?.value?.toString()).toBe(payload)
  })

  it('carry what was written before Debezium first read them', async () => {
    await expect.poll(() => shop.carried.some(({ key }) => key === early)).toBe(true)
  })

  it('lose nothing when the offsets are lost', async () => {
    await shop.connect()?.stop()
    const keys = Array.from({ length: 20 }, () => randomUUID())
    for (const key of keys) await publishOne(shop, orderCreated(key))
    await rm(join(shop.stateDir, 'connect/offsets.dat'))
    await shop.startConnect()
    const arrived = () => new Set(shop.carried.map(({ key }) => key))
    await expect.poll(() => keys.filter((key) => !arrived().has(key))).toEqual([])
  })
})
