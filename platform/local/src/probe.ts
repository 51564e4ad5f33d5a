import { createServer, connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const host = '127.0.0.1'
const probeMilliseconds = 3
const answerMilliseconds = 1000

// Below every system's range of ephemeral ports: an outgoing connection cannot take the port meanwhile.
const lowestPort = 20_000
const ports = 9_999

/** Finds a port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowestPort + Math.floor(Math.random() * ports)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

/**
 * Resolves as soon as the readiness path answers with 2xx; probes every few milliseconds, like Knative's
 * queue-proxy, which does not read the process's output either.
 * @param signal ends the probing: the promise then resolves as well
 */
export async function untilReady(port: number, path: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await answers(port, path))) await pause(probeMilliseconds)
}

function answers(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, noDelay: true })
    const end = (ready: boolean) => {
      socket.destroy()
      resolve(ready)
    }
    socket.setTimeout(answerMilliseconds, () => end(false))
    socket.once('error', () => end(false))
    socket.once('close', () => resolve(false))
    socket.once('connect', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\nconnection: close\r\n\r\n`),
    )
    socket.once('data', (head) => end(/^HTTP\/1\.1 2\d\d /.test(head.toString('latin1', 0, 16))))
  })
}
