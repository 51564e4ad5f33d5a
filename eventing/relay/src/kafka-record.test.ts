import type { IHeaders, KafkaMessage } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { laneOf, readRecord } from './kafka-record.ts'
import { headersOf } from './post.ts'

const origin = { subscription: 'stock.order.created', topic: 'order.created', partition: 2 }
const valid = {
  ce_id: 'id-1',
  ce_source: '/ecom/checkout',
  ce_type: 'order.created',
  ce_specversion: '1.0',
  ce_time: '2026-01-02T03:04:05.678901Z',
  ce_subject: 'order-1',
  ce_signature: 'k1.x',
}

function message(headers: IHeaders, value: Buffer | null = Buffer.from('{}')): KafkaMessage {
  const key = Buffer.from('order-1')
  return { key, value, headers, timestamp: '0', offset: '7', attributes: 0 }
}

describe('readRecord', () => {
  it('reads a binary CloudEvent', () => {
    const value = Buffer.from([0x7b, 0xff, 0x7d])
    const headers = { ...valid, ce_extra: 'é', 'content-type': 'application/json; a=b' }
    const event = readRecord(origin, message(headers, value))
    expect(event.payload).toBe(value)
    expect(headersOf(event)).toEqual({
      'ce-specversion': '1.0',
      'ce-id': 'id-1',
      'ce-source': '/ecom/checkout',
      'ce-type': 'order.created',
      'ce-time': '2026-01-02T03:04:05.678901Z',
      'ce-subject': 'order-1',
      'ce-partitionkey': 'order-1',
      'ce-signature': 'k1.x',
      'ce-extra': '%C3%A9',
      'content-type': 'application/json; a=b',
    })
  })

  it('takes headers as bytes, the last of several, and the partition key before the key', () => {
    const headers = { ...valid, ce_id: ['a', Buffer.from('b')], ce_partitionkey: 'p' }
    expect(readRecord(origin, message(headers))).toMatchObject({ id: 'b', key: 'p' })
  })

  it('leaves away what is absent', () => {
    const { ce_id, ce_source, ce_type, ce_specversion } = valid
    const event = readRecord(origin, message({ ce_id, ce_source, ce_type, ce_specversion }, null))
    expect(event.payload).toEqual(Buffer.alloc(0))
    expect(Object.keys(headersOf(event)).toSorted()).toEqual([
      'ce-id',
      'ce-partitionkey',
      'ce-source',
      'ce-specversion',
      'ce-type',
      'content-type',
    ])
  })

  it('takes a header without a value as absent', () => {
    const headers = JSON.parse(JSON.stringify({ ...valid, ce_traceparent: null }))
    expect(headersOf(readRecord(origin, message(headers)))).toEqual(
      headersOf(readRecord(origin, message(valid))),
    )
  })

  it('gives a trace on only when it is one', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const good = readRecord(origin, message({ ...valid, ce_traceparent: traceparent }))
    expect(headersOf(good)).toMatchObject({ traceparent, 'ce-traceparent': traceparent })
    const bad = headersOf(readRecord(origin, message({ ...valid, ce_traceparent: 'a\nb' })))
    expect([bad['traceparent'], bad['ce-traceparent']]).toEqual([undefined, 'a%0Ab'])
  })

  it.each<[string, IHeaders, Buffer?]>([
    ['no headers', {}],
    ['another version', { ...valid, ce_specversion: '0.3' }],
    ['no id', { ...valid, ce_id: '' }],
    ['an id that the desk would refuse', { ...valid, ce_id: 'é'.repeat(43) }],
    ['a name that is none', { ...valid, 'ce_a b': 'c' }],
    ['a content type that no header can hold', { ...valid, 'content-type': 'a\r\nb' }],
    ['headers too long', { ...valid, ce_extra: 'x'.repeat(8192) }],
    ['data too long', valid, Buffer.alloc(65_537)],
  ])('wraps what has %s, so that it can always be sent', (_, headers, value) => {
    const event = readRecord(origin, message(headers, value))
    expect(event).toMatchObject({
      id: 'partition:2/offset:7',
      source: '/kafkasources/stock.order.created#order.created',
      type: 'dev.knative.kafka.event',
      subject: 'partition:2#7',
      key: 'order-1',
      time: '1970-01-01T00:00:00.000Z',
      contentType: 'application/octet-stream',
      fault: expect.stringMatching(/^No (usable )?CloudEvent: /),
    })
    expect(event.payload.length).toBeLessThanOrEqual(65_536)
    expect(() => new Headers(headersOf(event))).not.toThrow()
  })
})

describe('laneOf', () => {
  it('is the key within the partition, the partition without a key, and its own for a fault', () => {
    const keyed = message(valid)
    const plain = { ...keyed, key: null }
    expect(laneOf(origin, keyed, false)).toBe('order.created/2/order-1')
    expect(laneOf(origin, plain, false)).toBe('order.created/2')
    expect(laneOf(origin, keyed, true)).toBe('order.created/2@7')
  })
})
