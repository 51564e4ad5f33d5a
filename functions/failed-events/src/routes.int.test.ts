import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDesk, subscriber } from './testing/desk.ts'

let desk: Awaited<ReturnType<typeof startDesk>>
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.stop())
beforeEach(() => {
  desk.stock.answer = async () => ({ status: 200 })
  desk.stock.received.length = 0
})

async function dead(headers: Record<string, string | null> = {}) {
  const eventId = randomUUID()
  await desk.die(eventId, headers)
  return { eventId, id: await desk.idOf(eventId) }
}

function problemOf(slug: string, status: number, path: string, more: object = {}) {
  return {
    status,
    body: {
      type: `/problems/${slug}`,
      title: expect.any(String),
      status,
      instance: `/ecom/admin/failed-events${path}`,
      code: slug,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      ...more,
    },
  }
}

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
const retried = (actor: string, outcome: string | null) => ({
  action: 'retry',
  actor,
  reason: null,
  outcome,
  time,
})

describe('GET /ecom/admin/failed-events', () => {
  it('lists newest first, by pages and by status', async () => {
    const ids = [await dead(), await dead(), await dead()].map(({ id }) => id).toReversed()
    const first = await desk.list('?status=open&size=2')
    expect(first.content.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    const second = await desk.list(`?status=open&size=1&cursor=${first.next}`)
    expect(second.content.map(({ id }) => id)).toEqual(ids.slice(2))
    expect((await desk.list('?status=discarded')).content).toEqual([])
  })

  it.each(['?status=lost', '?cursor=x', '?size=0', '?size=101', '?page=1', `?cursor=WzFd`])(
    'refuses %s',
    async (query) => {
      const call = await desk.person('admin-1')
      const errors = [{ pointer: expect.stringMatching(/^\?/), detail: expect.any(String) }]
      expect(await call('GET', query)).toMatchObject(
        problemOf('invalid-input', 400, '', { errors }),
      )
    },
  )

  it('is for admins', async () => {
    const { id } = await dead()
    const shopper = await desk.person('shopper-1', ['customer'])
    expect(await shopper('GET', '')).toMatchObject(problemOf('forbidden', 403, ''))
    for (const path of [`/${id}/retry`, `/${id}/discard`]) {
      expect(await shopper('POST', path, { reason: 'x' })).toMatchObject(
        problemOf('forbidden', 403, path),
      )
      const nobody = await desk.app.request(`/ecom/admin/failed-events${path}`, { method: 'POST' })
      expect(nobody.status).toBe(401)
    }
    expect(desk.stock.received).toEqual([])
  })
})

describe('POST /ecom/admin/failed-events/{id}/retry', () => {
  it('sends the event as it was signed and resolves it', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const { id, eventId } = await dead({ 'ce-traceparent': traceparent })
    const call = await desk.person('admin-1')
    expect(await call('POST', `/${id}/retry`)).toMatchObject({
      status: 200,
      body: { id, status: 'resolved', actions: [retried('admin-1', 'HTTP 200')] },
    })
    const { headers, body } = desk.signedEvent(eventId)
    expect(desk.stock.received).toMatchObject([
      { url: '/events', body, headers: { ...headers, traceparent } },
    ])
    const names = Object.keys(desk.stock.received[0]?.headers ?? {})
    expect(names.filter((name) => name.startsWith('ce-knative'))).toEqual([])
  })

  it('leaves it open with the new error when it fails again', async () => {
    const { id } = await dead()
    desk.stock.answer = async () => ({ status: 422, body: 'x'.repeat(5000) })
    const call = await desk.person('admin-1')
    expect(await call('POST', `/${id}/retry`)).toMatchObject({
      status: 200,
      body: {
        status: 'open',
        error: { code: 422, data: 'x'.repeat(1024) },
        actions: [retried('admin-1', 'HTTP 422')],
      },
    })
  })

  it('follows no redirect', async () => {
    const { id } = await dead()
    desk.stock.answer = async () => ({ status: 307 })
    const call = await desk.person('admin-1')
    const answer = await call('POST', `/${id}/retry`)
    expect(answer.body).toMatchObject({ status: 'open', error: { code: 307 } })
    expect(desk.stock.received).toHaveLength(1)
  })

  it.each([
    ['an address of its own', { 'ce-knativeerrordest': 'http://127.0.0.1:1/events' }],
    ['a type that dies nowhere', { 'ce-type': 'order.lost' }],
    ['no address', { 'ce-knativeerrordest': null }],
  ])('calls nobody for an event with %s', async (_, headers) => {
    const { id } = await dead(headers)
    const call = await desk.person('admin-1')
    const detail = 'The event names no known subscription: discard it'
    expect(await call('POST', `/${id}/retry`)).toMatchObject(
      problemOf('conflict', 409, `/${id}/retry`, { detail }),
    )
    expect(desk.stock.received).toEqual([])
  })

  it('lets one of two admins do it', async () => {
    const { id } = await dead()
    const { promise: busy, resolve: answer } = Promise.withResolvers<{ status: number }>()
    desk.stock.answer = () => busy
    const [one, two] = [await desk.person('admin-1'), await desk.person('admin-2')]
    const first = one('POST', `/${id}/retry`)
    await expect.poll(() => desk.stock.received.length).toBe(1)
    const detail = 'Somebody retries this event right now'
    const refused = (path: string) => problemOf('conflict', 409, path, { detail })
    expect(await two('POST', `/${id}/retry`)).toMatchObject(refused(`/${id}/retry`))
    expect(await two('POST', `/${id}/discard`, { reason: 'x' })).toMatchObject(
      refused(`/${id}/discard`),
    )
    answer({ status: 200 })
    expect(await first).toMatchObject({ status: 200, body: { status: 'resolved' } })
    expect(desk.stock.received).toHaveLength(1)
  })

  it('refuses what is resolved or discarded', async () => {
    const call = await desk.person('admin-1')
    const [resolved, discarded] = [await dead(), await dead()]
    await call('POST', `/${resolved.id}/retry`)
    await call('POST', `/${discarded.id}/discard`, { reason: 'a test' })
    for (const [{ id }, status] of [
      [resolved, 'resolved'] as const,
      [discarded, 'discarded'] as const,
    ]) {
      for (const path of [`/${id}/retry`, `/${id}/discard`]) {
        const body = path.endsWith('discard') ? { reason: 'x' } : undefined
        expect(await call('POST', path, body)).toMatchObject(
          problemOf('already-resolved', 409, path, { detail: `The event is ${status}` }),
        )
      }
    }
  })

  it.each([
    [randomUUID(), 404, 'not-found'],
    ['not-a-uuid', 400, 'invalid-input'],
  ])('answers %s with %i', async (id, status, slug) => {
    const call = await desk.person('admin-1')
    const answer = await call('POST', `/${id}/retry`)
    expect(answer).toMatchObject(problemOf(slug, status, `/${id}/retry`))
  })

  it('opens again when a resolved event dies again, and not when a discarded one does', async () => {
    const call = await desk.person('admin-1')
    const [resolved, discarded] = [await dead(), await dead()]
    await call('POST', `/${resolved.id}/retry`)
    await call('POST', `/${discarded.id}/discard`, { reason: 'a test' })
    await desk.die(resolved.eventId)
    await desk.die(discarded.eventId)
    const { content } = await desk.list('?size=100')
    const statusOf = (id: string) => content.find((one) => one.id === id)
    expect(statusOf(resolved.id)).toMatchObject({ status: 'open', deaths: 2 })
    expect(statusOf(discarded.id)).toMatchObject({ status: 'discarded', deaths: 2 })
  })

  it('takes over a retry whose process died', async () => {
    const { id } = await dead()
    await desk.admin`
      update failed_events.dead_events
      set status = 'retrying', retried_at = now() - interval '1 hour'
      where id = ${id}`
    const call = await desk.person('admin-1')
    const answer = await call('POST', `/${id}/retry`)
    expect(answer).toMatchObject({ status: 200, body: { status: 'resolved' } })
  })
})

describe('POST /ecom/admin/failed-events/{id}/discard', () => {
  it('keeps who gave it up, when and why', async () => {
    const { id } = await dead()
    const call = await desk.person('admin-2')
    const reason = 'the order was cancelled by phone'
    const action = { action: 'discard', actor: 'admin-2', reason, outcome: null, time }
    expect(await call('POST', `/${id}/discard`, { reason })).toMatchObject({
      status: 200,
      body: { id, status: 'discarded', subscriber, actions: [action] },
    })
  })

  it.each([{}, { reason: '' }, { reason: ' ' }, { reason: 1 }, { reason: 'x', more: 1 }])(
    'refuses %j and changes nothing',
    async (body) => {
      const { id } = await dead()
      const call = await desk.person('admin-1')
      const errors = expect.any(Array)
      expect(await call('POST', `/${id}/discard`, body)).toMatchObject(
        problemOf('invalid-input', 400, `/${id}/discard`, { errors }),
      )
      const { content } = await desk.list()
      expect(content.find((one) => one.id === id)).toMatchObject({ status: 'open', actions: [] })
    },
  )

  it('answers 404 for an unknown id', async () => {
    const call = await desk.person('admin-1')
    const path = `/${randomUUID()}/discard`
    expect(await call('POST', path, { reason: 'x' })).toMatchObject(
      problemOf('not-found', 404, path),
    )
  })
})

describe('a retry without an answer', () => {
  it('stays open when the subscriber is late or gone', async () => {
    const impatient = await startDesk({ retryTimeoutMilliseconds: 100 })
    try {
      const eventId = randomUUID()
      await impatient.die(eventId)
      const id = await impatient.idOf(eventId)
      const call = await impatient.person('admin-1')
      impatient.stock.answer = () => new Promise(() => {})
      const late = await call('POST', `/${id}/retry`)
      await impatient.stock.close()
      const gone = await call('POST', `/${id}/retry`)
      const actions = [retried('admin-1', 'no answer in time'), retried('admin-1', 'no answer')]
      const open = { status: 'open', error: { code: null, data: '' } }
      expect(late).toMatchObject({ status: 200, body: { ...open, actions: actions.slice(0, 1) } })
      expect(gone).toMatchObject({ status: 200, body: { ...open, actions } })
    } finally {
      await impatient.stop()
    }
  })
})
