import { createServer } from 'node:net'

/** One port that the shop needs, and the option that moves it. */
export type WantedPort = { port: number; option: string }

/**
 * Makes sure that the shop's ports are to be had, before anything is started. Both loopback addresses are
 * tried: a browser takes `localhost` for either.
 * @param command as npm calls what is to use them
 * @throws Error in one sentence that names the port and how to choose another
 */
export async function requireFreePorts(
  wanted: readonly WantedPort[],
  command = 'npm start',
): Promise<void> {
  for (const { port, option } of wanted) {
    const same = wanted.find((other) => other.port === port && other.option !== option)
    if (same) throw new Error(`--${option} and --${same.option} are both ${port}: choose another.`)
    for (const host of ['127.0.0.1', '::1']) await requireFree(host, { port, option }, command)
  }
}

async function requireFree(
  host: string,
  { port, option }: WantedPort,
  command: string,
): Promise<void> {
  const code = await bindingFault(host, port)
  const choose = `choose another: ${command} -- --${option} ${port < 60_000 ? port + 1000 : 30_000}`
  if (code === 'EADDRINUSE') {
    throw new Error(`Port ${port} is taken by another program: stop that, or ${choose}`)
  }
  if (code === 'EACCES' && host === '127.0.0.1') {
    throw new Error(`Port ${port} is not for this user to open: ${choose}`)
  }
}

function bindingFault(host: string, port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const server = createServer()
  server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  return promise
}

/** A port that is ours already, though nobody serves on it yet. */
export type HeldPort = { port: number; release: () => Promise<void> }

/**
 * Takes a loopback port until the server that it is for is ready to listen.
 * @param wanted 0 takes a free one
 * @throws Error in one sentence when it is taken
 */
export async function holdPort(wanted: number): Promise<HeldPort> {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new Error(`Port ${wanted} is taken by another program.`)))
    server.listen(wanted, '127.0.0.1', resolve)
  })
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  return { port, release: () => new Promise((resolve) => server.close(() => resolve())) }
}
