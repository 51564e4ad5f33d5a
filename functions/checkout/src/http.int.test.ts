import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { callOverHttp } from './http.ts'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(listener: RequestListener): Promise<string> {
  const listening = Promise.withResolvers<void>()
  server = createServer(listener)
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/reservations`
}

function call(url: string, timeoutMilliseconds = 5000) {
  return callOverHttp({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Ägypten"}',
    timeoutMilliseconds,
  })
}

describe('a call of another function', () => {
  it('sends its body and gives status and text, on one connection', async () => {
    const ports = new Set<number | undefined>()
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.statusCode = 201
      request.pipe(response)
    })
    const answers = [await call(url), await call(url), await call(url)]
    const answer = { status: 201, text: '{"name":"Ägypten"}' }
    expect(answers).toEqual([answer, answer, answer])
    expect(ports.size).toBe(1)
  })

  it('is sent again when its kept connection is closed', async () => {
    let requests = 0
    const url = await serve((request, response) => {
      requests += 1
      if (requests === 2) request.socket.destroy()
      else response.end('served')
    })
    await call(url)
    expect(await call(url)).toEqual({ status: 200, text: 'served' })
    expect(requests).toBe(3)
  })

  it('is not sent again when a new connection is closed', async () => {
    const url = await serve((request) => request.socket.destroy())
    await expect(call(url)).rejects.toThrow('socket hang up')
  })

  it('follows no redirect', async () => {
    const url = await serve((_, response) => response.writeHead(307, { location: '/else' }).end())
    expect(await call(url)).toEqual({ status: 307, text: '' })
  })

  it('fails when there is no answer in time', async () => {
    const url = await serve(() => {})
    await expect(call(url, 50)).rejects.toThrow('does not answer in time')
  })

  it('fails when the answer is cut off', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half')
      response.socket?.destroy()
      request.resume()
    })
    await expect(call(url)).rejects.toThrow()
  })
})
