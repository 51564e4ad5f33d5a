import type { OrderState } from '#lib/order/order.ts'

const mostTries = 12
const betweenTries = 5000

/**
 * Follows an order by server-sent events while its page is visible. After a cut the browser connects again
 * by itself, after a refusal this does, a dozen times.
 * @returns what ends it
 */
export function follow(id: string, onState: (state: OrderState) => void): () => void {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let triesLeft = mostTries

  function open() {
    if (source || triesLeft === 0) return
    source = new EventSource(`/orders/${id}/events`)
    source.addEventListener('state', ({ data }) => {
      triesLeft = mostTries
      onState(JSON.parse(data))
    })
    source.addEventListener('end', end)
    source.addEventListener('error', () => {
      if (source?.readyState !== EventSource.CLOSED) return
      close()
      triesLeft -= 1
      retry = setTimeout(open, betweenTries)
    })
  }

  function close() {
    clearTimeout(retry)
    source?.close()
    source = null
  }

  function end() {
    document.removeEventListener('visibilitychange', look)
    triesLeft = 0
    close()
  }

  const look = () => (document.hidden ? close() : open())
  document.addEventListener('visibilitychange', look)
  look()
  return end
}
