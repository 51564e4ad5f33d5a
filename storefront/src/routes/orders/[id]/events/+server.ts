import { setTimeout as sleep } from 'node:timers/promises'
import { changesOf } from '#lib/server/orders/changes.ts'
import { eventStream } from '#lib/server/orders/event-stream.ts'
import { orderId, readOrder } from '#lib/server/orders/read.ts'
import { createSeats } from '#lib/server/orders/seats.ts'
import { services } from '#lib/server/services.ts'
import { shutdown } from '#lib/server/shutdown.ts'
import type { RequestHandler } from './$types.js'

/** A browser itself opens six connections to a site of HTTP/1.1. */
const seats = createSeats(6)

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

/** Streams the states of an order as server-sent events, as long as its reader is there and logged in. */
export const GET: RequestHandler = async ({ locals, params, request }) => {
  const { api, session } = locals
  const { person } = session
  const live = session.live()
  if (!person || !live) return new Response(null, { status: 401 })
  const id = orderId(params.id)
  const first = [await readOrder(api, id)]
  const leave = seats.take(person.id)
  if (!leave) return new Response(null, { status: 429, headers: { 'retry-after': '5' } })

  const gone = new AbortController()
  const over = AbortSignal.any([gone.signal, request.signal, shutdown])
  if (over.aborted) leave()
  else over.addEventListener('abort', leave, { once: true })

  const { sessions } = await services()
  const read = async () => {
    const current = await sessions.refind(live)
    return current?.record.login?.person.id === person.id ? readOrder(api, id) : null
  }
  const changes = changesOf({
    read: async () => first.pop() ?? read(),
    wait: (milliseconds) => sleep(milliseconds, undefined, { signal: over }).catch(() => {}),
    now: () => performance.now(),
    isOver: () => over.aborted,
  })
  const stream = eventStream(changes, () => gone.abort())
  return new Response(stream, { headers })
}
