import { setTimeout as sleep } from 'node:timers/promises'
import { changesOf } from '#lib/server/orders/changes.ts'
import { eventStream } from '#lib/server/orders/event-stream.ts'
import { orderId, readOrder } from '#lib/server/orders/read.ts'
import { createSeats } from '#lib/server/orders/seats.ts'
import { shutdown } from '#lib/server/shutdown.ts'
import type { RequestHandler } from './$types.js'

/** A browser itself opens six connections to a site of HTTP/1.1. */
const seats = createSeats(6)

export const GET: RequestHandler = async ({ locals, params, request }) => {
  const { person } = locals.session
  if (!person) return new Response(null, { status: 401 })
  const id = orderId(params.id)
  const first = await readOrder(locals.api, id)
  const leave = seats.take(person.id)
  if (!leave) return new Response(null, { status: 429, headers: { 'retry-after': '5' } })

  const gone = new AbortController()
  const over = AbortSignal.any([gone.signal, request.signal, shutdown])
  over.addEventListener('abort', leave, { once: true })
  const answers = [first]
  const changes = changesOf({
    read: async () => answers.pop() ?? readOrder(locals.api, id),
    wait: (milliseconds) => sleep(milliseconds, undefined, { signal: over }).catch(() => {}),
    now: () => performance.now(),
    isOver: () => over.aborted,
  })
  return new Response(
    eventStream(changes, () => gone.abort()),
    {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    },
  )
}
