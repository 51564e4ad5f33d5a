import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { createActivator, type Activator, type ActivatorOptions } from '../src/activator.ts'
import { parseFunction, type FunctionSpec } from '../src/func-yaml.ts'
import type { FunctionStats } from '../src/slot.ts'

const server = `
import { createServer } from 'node:http'
const held = new Set()
const routes = {
  '/health/readiness': (req, res) => res.end('{"status":"up"}'),
  '/hold': (req, res) => { res.flushHeaders(); held.add(res) },
  '/stream': (req, res) => { res.write('first,'); held.add(res) },
  '/feed': (req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\\n\\n')
    held.add(res)
  },
  '/tell': (req, res) => { for (const one of held) one.write('data: next\\n\\n'); res.end() },
  '/wait': (req, res) => held.add(res),
  '/early': (req, res) => res.writeHead(413).end('{}'),
  '/release': (req, res) => { for (const one of held) one.end('released'); held.clear(); res.end() },
  '/held': (req, res) => res.end(String(held.size)),
  '/exit': () => { console.error('Error: told to exit'); process.exit(3) },
}
const server = createServer((req, res) => {
  const route = routes[req.url.split('?')[0]]
  res.on('close', () => held.delete(res))
  if (route) return route(req, res)
  let body = ''
  req.on('data', (chunk) => { body += chunk })
  req.on('end', () => {
    const { method, url, headers, rawHeaders } = req
    const { ECHO, PORT } = process.env
    const answer = { pid: process.pid, method, url, headers, rawHeaders, body, env: { ECHO, PORT } }
    res.setHeader('content-type', 'application/json')
    res.setHeader('connection', 'keep-alive, x-hop')
    res.setHeader('x-hop', '1')
    res.setHeader('set-cookie', ['a=1', 'b=2'])
    res.end(JSON.stringify(answer))
  })
})
console.log('starting')
server.listen(process.env.PORT, process.env.HOST)
process.on('SIGTERM', () => {
  if (process.env.STUBBORN) return
  server.close()
  const idle = setInterval(() => server.closeIdleConnections(), 5)
  idle.unref()
})
`

const crashing = `
import { existsSync } from 'node:fs'
if (!existsSync(new URL('mended', import.meta.url))) throw new Error('the table is missing')
await import('./server.js')
`

const echoed = v.object({
  pid: v.number(),
  method: v.string(),
  url: v.string(),
  headers: v.record(v.string(), v.string()),
  rawHeaders: v.array(v.string()),
  body: v.string(),
  env: v.object({ ECHO: v.optional(v.string()), PORT: v.string() }),
})

export type Echo = v.InferOutput<typeof echoed>

/** Gives what a fixture function saw of a request. */
export async function echo(url: string, init?: RequestInit): Promise<Echo> {
  return v.parse(echoed, await (await fetch(url, init)).json())
}

export type Fixture = {
  folder: string
  activator: Activator
  faults: string[]
  lines: string[]
  spec: (name: string) => FunctionSpec
  remove: () => Promise<void>
}

export type FixtureFunction = {
  name: string
  crashes?: boolean
  /** Its func.yaml has `scale.min: 1`. */
  kept?: boolean
  envs?: Record<string, string>
}

/** Writes small functions into a folder of its own and puts an activator in front of them. */
export async function startFixture(
  functions: readonly FixtureFunction[],
  options: Partial<ActivatorOptions> = {},
): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'bookstore-activator-'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'server.js'), server)
  await writeFile(join(folder, 'crashing.js'), crashing)
  const faults: string[] = []
  const lines: string[] = []
  const specs = functions.map(({ name, envs = {}, kept = false }) =>
    fixtureSpec(name, envs, kept ? 1 : 0),
  )
  const activator = await createActivator({
    functions: functions.map(({ crashes }, index) => ({
      spec: specs[index] ?? fixtureSpec('none', {}),
      entry: join(folder, crashes ? 'crashing.js' : 'server.js'),
    })),
    logs: join(folder, 'logs'),
    settings: () => ({ secrets: {}, configMaps: {} }),
    onFault: (sentence) => faults.push(sentence),
    onLine: ({ line }) => lines.push(line),
    ...options,
  })
  return {
    folder,
    activator,
    faults,
    lines,
    spec: (name) => specs.find((one) => one.name === name) ?? fixtureSpec(name, {}),
    remove: async () => {
      await activator.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Gives the func.yaml of a fixture function in the namespace `shop`. */
export function fixtureSpec(name: string, envs: Record<string, string>, min = 0): FunctionSpec {
  const described = Object.entries(envs).map(([key, value]) => ({ name: key, value }))
  const spec = {
    specVersion: '0.36.0',
    name,
    runtime: 'typescript',
    namespace: 'shop',
    created: '2026-11-21T11:20:00Z',
    invoke: 'http',
    run: { envs: described },
    deploy: {
      labels: [{ key: 'app', value: name }],
      healthEndpoints: { liveness: '/health/liveness', readiness: '/health/readiness' },
      options: {
        scale: { min, max: 1, metric: 'concurrency', target: 50 },
        resources: {
          requests: { cpu: '25m', memory: '64Mi' },
          limits: { memory: '192Mi', concurrency: 100 },
        },
      },
    },
  }
  return parseFunction(`functions/${name}/func.yaml`, JSON.stringify(spec))
}

/** Gives the stats of one function. */
export function statsOf({ activator }: Fixture, name = 'books'): FunctionStats {
  const found = activator.stats().find((one) => one.name === name)
  if (!found) throw new Error(`no stats of ${name}`)
  return found
}

/** Says whether there is a process. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
