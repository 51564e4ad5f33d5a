import { request, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { statsOf } from '../testing/fixture-functions.ts'
import { startGatewayFixture, type GatewayFixture } from '../testing/fixture-gateway.ts'

const fixtures: GatewayFixture[] = []

async function fixture(grace?: number): Promise<GatewayFixture> {
  const started = await startGatewayFixture(grace)
  fixtures.push(started)
  return started
}

afterEach(async () => {
  await Promise.all(fixtures.splice(0).map((one) => one.remove()))
})

type Reader = { next: () => Promise<string | undefined>; leave: () => Promise<void> }

async function readEvents({ base }: GatewayFixture): Promise<Reader> {
  const client = new AbortController()
  const answer = await fetch(`${base}/feed`, { signal: client.signal })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  return {
    next: async () => (await reader?.read())?.value,
    leave: async () => client.abort(),
  }
}

function tell({ shop }: GatewayFixture): Promise<Response> {
  return fetch(`${shop.activator.address('books')}/tell`)
}

describe('a stream of events', () => {
  it('brings each event at once and counts as one request under way', async () => {
    const gateway = await fixture()
    const events = await readEvents(gateway)
    expect(await events.next()).toBe('data: first\n\n')
    for (let round = 0; round < 3; round += 1) {
      await tell(gateway)
      expect(await events.next()).toBe('data: next\n\n')
    }
    await expect.poll(() => statsOf(gateway.shop).inFlight).toBe(1)
  })

  it('keeps its function awake, and ends there when the reader goes', async () => {
    const gateway = await fixture()
    const readers = await Promise.all([readEvents(gateway), readEvents(gateway)])
    await expect.poll(() => statsOf(gateway.shop).inFlight).toBe(2)
    await readers[0].leave()
    await expect.poll(() => statsOf(gateway.shop).inFlight).toBe(1)
    await readers[1].leave()
    await expect.poll(() => statsOf(gateway.shop).inFlight).toBe(0)
    const held = await fetch(`${gateway.shop.activator.address('books')}/held`)
    expect(await held.text()).toBe('0')
  })

  it('ends in order when the gateway stops, without waiting for the grace', async () => {
    const gateway = await fixture(600_000)
    const events = await readEvents(gateway)
    expect(await events.next()).toBe('data: first\n\n')
    await gateway.gateway.stop()
    expect(await events.next()).toBeUndefined()
  })

  it('that begins while the gateway stops ends as well', async () => {
    const gateway = await fixture(600_000)
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request(`${gateway.base}/feed`, resolve).once('error', reject).end()
    })
    await expect.poll(() => statsOf(gateway.shop).state).toBe('starting')
    await gateway.gateway.stop()
    expect((await answer).statusCode).toBe(200)
  })
})
