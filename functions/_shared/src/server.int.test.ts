import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'

async function startSlowFunction() {
  const port = await freePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'testing/slow-function.ts')], {
    env: { PORT: String(port), ADDRESS: '127.0.0.1', NODE_NO_WARNINGS: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const logged = (message: string) =>
    vi.waitFor(() => expect(output).toContain(`"message":"${message}"`), 10_000)
  await logged('listening')
  const messages = () => [...output.matchAll(/"message":"(\w+)"/g)].map(([, message]) => message)
  const url = `http://127.0.0.1:${port}`
  return { child, logged, messages, exit: once(child, 'exit'), url }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

describe('serve', () => {
  it('finishes what is under way at SIGTERM, takes nothing new, and ends by itself', async () => {
    const { child, logged, exit, url } = await startSlowFunction()
    const underWay = fetch(`${url}/slow`)
    await logged('waiting')

    child.kill('SIGTERM')
    await logged('stopping')
    const late = await fetch(`${url}/slow`).then(
      () => 'answered',
      () => 'refused',
    )
    child.stdin.end('go on')
    const response = await underWay

    expect(late).toBe('refused')
    expect([response.status, await response.json()]).toEqual([200, { late: true }])
    await logged('stopped')
    expect(await exit).toEqual([0, null])
  })

  it('stops what requests need only after them, though their clients have gone', async () => {
    const { child, logged, messages, exit, url } = await startSlowFunction()
    const client = new AbortController()
    const gone = fetch(`${url}/slow`, { signal: client.signal }).catch(() => 'gone')
    await logged('waiting')
    client.abort()

    child.kill('SIGTERM')
    await logged('stopping')
    child.stdin.end('go on')

    expect(await gone).toBe('gone')
    expect(await exit).toEqual([0, null])
    const order = messages().filter((message) => message !== 'request')
    expect(order).toEqual(['listening', 'waiting', 'stopping', 'answering', 'stopped'])
  })

  it('keeps idle connections longer than whoever asks', async () => {
    const { child, exit, url } = await startSlowFunction()

    const answer = await fetch(`${url}/health/readiness`)
    await answer.arrayBuffer()

    expect(answer.headers.get('keep-alive')).toBe('timeout=120')
    child.kill('SIGTERM')
    child.stdin.end()
    expect(await exit).toEqual([0, null])
  })

  it('says which port it cannot have, and ends', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const child = spawn(process.execPath, [join(import.meta.dirname, 'testing/slow-function.ts')], {
      env: { PORT: String(port), ADDRESS: '127.0.0.1', NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))

    const [code] = await once(child, 'exit')
    server.close()

    expect(code).toBe(1)
    expect(JSON.parse(output.trim())).toMatchObject({ message: 'Cannot listen', port })
  })
})
