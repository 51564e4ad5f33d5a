import type { Change } from './changes.ts'

const encoder = new TextEncoder()

/**
 * Writes changes as server-sent events: `state` with the order, and `end` after which there is nothing to
 * reconnect for.
 * @param close called once, when the stream has ended or its reader has gone
 */
export function eventStream(
  changes: AsyncGenerator<Change>,
  close: () => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await changes.next()
        if (!done) return controller.enqueue(encoder.encode(toText(value)))
        close()
        controller.close()
      } catch (error) {
        close()
        controller.error(error)
      }
    },
    cancel: close,
  })
}

export function toText(change: Change): string {
  switch (change.kind) {
    case 'state':
      return `event: state\ndata: ${JSON.stringify(change.state)}\n\n`
    case 'heartbeat':
      return ': still here\n\n'
    case 'end':
      return 'event: end\ndata:\n\n'
  }
}
