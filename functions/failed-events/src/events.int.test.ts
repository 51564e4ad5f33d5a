import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDesk, subscriber, subscription } from './testing/desk.ts'

let desk: Awaited<ReturnType<typeof startDesk>>
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.stop())

async function find(eventId: string) {
  const { content } = await desk.list('?size=100')
  return content.filter((one) => one.eventId === eventId)
}

describe('POST /events', () => {
  it('stores the dead event whole', async () => {
    const id = randomUUID()
    const response = await desk.die(id, { 'ce-extra': 'kept' })
    expect([response.status, await response.text()]).toEqual([200, ''])
    const { headers, body } = desk.signedEvent(id)
    expect(await find(id)).toEqual([
      {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        status: 'open',
        subscription,
        subscriber,
        retryable: true,
        type: 'order.created',
        source: '/ecom/checkout',
        eventId: id,
        attributes: {
          id,
          specversion: '1.0',
          source: '/ecom/checkout',
          type: 'order.created',
          subject: 'order-1',
          time: '2026-01-01T00:00:00.000Z',
          partitionkey: 'order-1',
          signature: headers['ce-signature'],
          extra: 'kept',
        },
        payload: body,
        signature: 'valid',
        error: { code: 503, data: '{"code":"dependency-down"}' },
        deaths: 1,
        firstDiedAt: expect.any(String),
        lastDiedAt: expect.any(String),
        actions: [],
      },
    ])
  })

  it('keeps one entry an event and subscription, with the newest failure', async () => {
    const id = randomUUID()
    await desk.die(id)
    await desk.die(id, { 'ce-knativeerrorcode': '400', 'ce-knativeerrordata': null })
    await desk.die(id, { 'ce-knativeerrordest': 'http://payment.payment.svc.cluster.local/events' })
    const found = await find(id)
    expect(
      found.map(({ subscription, deaths, error }) => ({ subscription, deaths, error })),
    ).toEqual([
      {
        subscription: 'http://payment.payment.svc.cluster.local/events',
        deaths: 1,
        error: { code: 503, data: '{"code":"dependency-down"}' },
      },
      { subscription, deaths: 2, error: { code: 400, data: '' } },
    ])
  })

  it('stores an event whose subscriber did not answer', async () => {
    const id = randomUUID()
    await desk.die(id, { 'ce-knativeerrorcode': null, 'ce-knativeerrordata': null })
    expect(await find(id)).toMatchObject([{ error: { code: null, data: '' } }])
  })

  it.each([
    ['missing', { 'ce-signature': null }, undefined],
    ['invalid', { 'ce-signature': 'test.AAAA' }, undefined],
    ['invalid', { 'ce-signature': 'other.AAAA' }, undefined],
    ['invalid', { 'ce-subject': 'order-2' }, undefined],
    ['invalid', {}, '{"orderId":"forged"}'],
    ['invalid', { 'ce-time': null, 'ce-subject': null }, 'not JSON \0 \u{1F4DA}'],
  ])('stores what the shop did not sign, as %s: %j', async (verdict, headers, body) => {
    const id = randomUUID()
    expect((await desk.die(id, headers, body)).status).toBe(200)
    const payload = body ?? desk.signedEvent(id).body
    expect(await find(id)).toMatchObject([{ signature: verdict, payload }])
  })

  it.each(['application/octet-stream', 'text/plain', 'application/cloudevents+json'])(
    'stores what is %s, as the relay gives it for a record that is no event',
    async (type) => {
      const id = randomUUID()
      const own = { 'ce-type': 'dev.knative.kafka.event', 'ce-signature': null }
      expect((await desk.die(id, { ...own, 'content-type': type }, 'no event')).status).toBe(200)
      expect(await find(id)).toMatchObject([{ signature: 'missing', payload: 'no event' }])
    },
  )

  it('takes any type, and marks that it knows no subscription for it', async () => {
    const id = randomUUID()
    await desk.die(id, { 'ce-type': 'something.else', 'ce-knativeerrordest': null })
    const expected = { subscription: 'unknown', subscriber: null, retryable: false }
    expect(await find(id)).toMatchObject([expected])
  })

  it('replaces nothing signed by something forged', async () => {
    const id = randomUUID()
    await desk.die(id)
    const before = await find(id)
    expect((await desk.die(id, {}, '{"orderId":"forged"}')).status).toBe(200)
    expect(await find(id)).toEqual(before)
  })

  it('replaces something forged by what is signed', async () => {
    const id = randomUUID()
    await desk.die(id, {}, '{"orderId":"forged"}')
    await desk.die(id)
    const { body } = desk.signedEvent(id)
    expect(await find(id)).toMatchObject([{ signature: 'valid', payload: body, deaths: 2 }])
  })

  it('stores 64 KiB and refuses more', async () => {
    const id = randomUUID()
    expect((await desk.die(id, {}, 'x'.repeat(65_536))).status).toBe(200)
    expect((await desk.die(id, {}, 'x'.repeat(65_537))).status).toBe(413)
  })

  it('refuses what is no CloudEvent', async () => {
    const response = await desk.die(randomUUID(), { 'ce-id': null })
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'invalid-input', errors: [{ pointer: 'ce-id' }] },
    ])
  })
})
