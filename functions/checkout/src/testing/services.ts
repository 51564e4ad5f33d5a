import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type Line = { bookId: string; quantity: number }
type Reservation = { state: 'held' | 'released'; expiresAt: string; lines: Line[] }
export type Received = {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: unknown
}
/** How a request goes wrong: an answer of its own, a connection that is cut, or no answer at all. */
export type Fault = { status: number; body?: object } | 'cut' | 'silence'

const holdMilliseconds = 600_000

/**
 * Stands for `reserve` and `payment` on a loopback port: holds all lines or none, as often as asked, and
 * refuses an order that was released. A book that has no stock set has 50 copies.
 */
export async function startServices() {
  const stock = new Map<string, number>()
  const reservations = new Map<string, Reservation>()
  const requests: Received[] = []
  const payments = new Map<string, unknown>()
  const state = { fault: (_request: Received): Fault | undefined => undefined }

  const available = (bookId: string) => stock.get(bookId) ?? 50
  const take = ({ bookId, quantity }: Line) => stock.set(bookId, available(bookId) - quantity)
  const giveBack = ({ bookId, quantity }: Line) => stock.set(bookId, available(bookId) + quantity)

  function reserve(orderId: string, lines: Line[]) {
    const known = reservations.get(orderId)
    if (known?.state === 'released') return { status: 409, body: { code: 'reservation-closed' } }
    if (known) return { status: 201, body: { orderId, ...known } }
    const short = lines
      .filter(({ bookId, quantity }) => quantity > available(bookId))
      .map(({ bookId, quantity }) => ({
        bookId,
        requested: quantity,
        available: available(bookId),
      }))
    if (short.length > 0) return { status: 409, body: { code: 'out-of-stock', lines: short } }
    lines.forEach(take)
    const expiresAt = new Date(Date.now() + holdMilliseconds).toISOString()
    const reservation = { state: 'held', expiresAt, lines } as const
    reservations.set(orderId, reservation)
    return { status: 201, body: { orderId, ...reservation } }
  }

  function release(orderId: string) {
    const known = reservations.get(orderId)
    if (known?.state === 'held') known.lines.forEach(giveBack)
    reservations.set(orderId, { expiresAt: '', lines: [], ...known, state: 'released' })
    return { status: 204 }
  }

  function answer({ method, path, body }: Received): { status: number; body?: object } {
    const id = path.split('/').at(-1) ?? ''
    if (method === 'POST') {
      const { orderId, lines } = body as { orderId: string; lines: Line[] }
      return reserve(orderId, lines)
    }
    if (method === 'DELETE') return release(id)
    payments.set(id, body)
    return { status: 204 }
  }

  const server = createServer(async (request, response) => {
    const received = await read(request)
    requests.push(received)
    const fault = state.fault(received)
    if (fault === 'silence') return
    if (fault === 'cut') return request.socket.destroy()
    const { status, body } = fault ?? answer(received)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body && JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    stock,
    requests,
    payments,
    state,
    held: (bookId: string) =>
      [...reservations.values()]
        .filter((reservation) => reservation.state === 'held')
        .flatMap(({ lines }) => lines.filter((line) => line.bookId === bookId))
        .reduce((sum, line) => sum + line.quantity, 0),
    release,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const { method = '', url = '', headers } = request
  return { method, path: url, headers, body: text === '' ? undefined : JSON.parse(text) }
}
