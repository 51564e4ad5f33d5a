import { createServer, type Socket } from 'node:net'
import { createMemoryStore } from '../memory.ts'
import type { Store } from '../store.ts'

/** Splits what a client sent into whole commands (RESP arrays of bulk strings) and the rest. */
function readCommands(text: string): { commands: string[][]; rest: string } {
  const commands: string[][] = []
  let rest = text
  for (;;) {
    const count = /^\*(\d+)\r\n/.exec(rest)
    if (!count) return { commands, rest }
    let at = count[0].length
    const words: string[] = []
    for (let index = 0; index < Number(count[1]); index += 1) {
      const size = /^\$(\d+)\r\n/.exec(rest.slice(at))
      if (!size) return { commands, rest }
      const start = at + size[0].length
      const end = start + Number(size[1])
      if (rest.length < end + 2) return { commands, rest }
      words.push(rest.slice(start, end))
      at = end + 2
    }
    commands.push(words)
    rest = rest.slice(at)
  }
}

const bulk = (value: string | null) =>
  value === null ? '$-1\r\n' : `$${Buffer.byteLength(value, 'latin1')}\r\n${value}\r\n`

/** Answers the commands that the store sends; its scripts are known by what they do. */
async function answer(store: Store, [name = '', ...words]: string[]): Promise<string> {
  const [key = '', value = '', , ttl = ''] = words
  switch (name.toLowerCase()) {
    case 'get':
      return bulk(await store.get(key))
    case 'set':
      await store.set(key, value, Number(ttl))
      return '+OK\r\n'
    case 'del':
      await store.delete(key)
      return ':1\r\n'
    case 'eval':
      return `:${await run(store, words)}\r\n`
    case 'info':
      return bulk('redis_version:7.0.0\r\nloading:0\r\n')
    default:
      return '+OK\r\n'
  }
}

async function run(store: Store, [script = '', , key = '', ...words]: string[]): Promise<number> {
  const [flag, expected = '', value = '', ttl = ''] = words
  if (script.includes('incr')) return store.increment(key, Number(flag))
  const done = await store.replace(key, flag === '0' ? null : expected, value, Number(ttl))
  return done ? 1 : 0
}

/** Speaks enough of Redis for the store, for machines that have none. */
export async function startStandIn(port = 0): Promise<{ port: number; stop(): Promise<void> }> {
  const store = createMemoryStore()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let pending = ''
    let last = Promise.resolve()
    socket.on('data', (chunk) => {
      const { commands, rest } = readCommands(pending + chunk.toString('latin1'))
      pending = rest
      for (const command of commands) {
        last = last.then(async () => void socket.write(await answer(store, command), 'latin1'))
      }
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
