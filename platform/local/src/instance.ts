import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { eachLine, tells, type OutputStream } from './output.ts'
import { freePort, untilReady } from './probe.ts'

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

/** One process of a function. Only the activator changes it. */
export type Instance = {
  readonly child: ChildProcess
  readonly port: number
  readonly agent: Agent
  readonly exited: Promise<Exit>
  /** When it was started, ISO 8601. */
  readonly began: string
  state: 'starting' | 'warm' | 'stopping' | 'gone'
  inFlight: number
  /** Somebody used it: requests of the schedule are not use. */
  used: boolean
  /** The end of the last use, in milliseconds of `performance.now()`. */
  lastUse: number
  /** The last line that tells why it died, if it did. */
  lastWords: string
  portTaken: boolean
}

export type InstanceOptions = {
  entry: string
  environment: Record<string, string>
  onLine: (stream: OutputStream, line: string) => void
}

// Shorter than the five seconds after which a Node server closes an idle connection: a request never meets
// a connection that its server is just closing.
const idleSocketMilliseconds = 3000
const portAttempts = 3

/**
 * Starts a process from a bundle with the Node that runs us, on a free loopback port. It gets its own process
 * group, so that Ctrl-C in a terminal reaches us alone and we stop it in order.
 */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const port = await freePort()
  const child = spawn(process.execPath, [options.entry], {
    env: { ...inherited(), ...options.environment, ...address(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const instance: Instance = {
    child,
    port,
    agent: new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: idleSocketMilliseconds }),
    exited: exitOf(child),
    began: new Date().toISOString(),
    state: 'starting',
    inFlight: 0,
    used: false,
    lastUse: performance.now(),
    lastWords: '',
    portTaken: false,
  }
  listen(instance, options)
  return instance
}

/**
 * Waits until the process answers its readiness path.
 * @throws Error with the reason, when it ends or takes too long before that
 */
export async function becomeReady(
  instance: Instance,
  readiness: string,
  milliseconds: number,
): Promise<void> {
  const stop = new AbortController()
  const late = setTimeout(() => stop.abort(), milliseconds)
  const outcome = await Promise.race([
    untilReady(instance.port, readiness, stop.signal),
    instance.exited,
  ])
  clearTimeout(late)
  const slow = stop.signal.aborted
  stop.abort()
  if (outcome) throw new Error(`${describe(outcome)}${lastWords(instance)}`)
  if (!slow) return
  instance.child.kill('SIGKILL')
  throw new Error(`it was not ready after ${milliseconds / 1000} s${lastWords(instance)}`)
}

/**
 * Starts a process and waits until it is ready; a port that somebody took in between is replaced.
 * @param onSpawn hears of every process at once
 */
export async function startReady(
  options: InstanceOptions & { readiness: string; milliseconds: number },
  onSpawn: (instance: Instance) => void,
): Promise<Instance> {
  for (let attempt = 1; ; attempt += 1) {
    const instance = await startInstance(options)
    onSpawn(instance)
    try {
      await becomeReady(instance, options.readiness, options.milliseconds)
      return instance
    } catch (error) {
      if (!instance.portTaken || attempt === portAttempts) throw error
    }
  }
}

/** Ends an instance that nothing is sent to any more: SIGTERM, after `grace` milliseconds SIGKILL. */
export async function endInstance(instance: Instance, grace: number): Promise<void> {
  instance.state = 'stopping'
  instance.agent.destroy()
  instance.child.kill('SIGTERM')
  const late = setTimeout(() => instance.child.kill('SIGKILL'), grace)
  await instance.exited
  clearTimeout(late)
}

/** Gives the resident memory of a process in bytes, where the system tells it without a program of its own. */
export function residentBytes(pid: number | undefined): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? null : Number(kib) * 1024
  } catch {
    return null
  }
}

/** Says how a process ended. */
export function describe({ code, signal }: Exit): string {
  return signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`
}

/** Gives the last telling line as the end of a sentence. */
export function lastWords(instance: Instance): string {
  return instance.lastWords === '' ? '' : `: ${instance.lastWords}`
}

function address(port: number): Record<string, string> {
  return { PORT: String(port), HOST: '127.0.0.1', ADDRESS: '127.0.0.1' }
}

// Like a container, a function sees its own variables only; Windows cannot open a socket without SystemRoot.
function inherited(): Record<string, string> {
  const root = process.env.SystemRoot
  return root === undefined ? {} : { SystemRoot: root }
}

async function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }))
    // `close` and not `exit`: its last lines have been read by then.
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}

function listen(instance: Instance, { onLine }: InstanceOptions): void {
  const { stdout, stderr } = instance.child
  const hear = (stream: OutputStream) => (line: string) => {
    if (line.includes('EADDRINUSE')) instance.portTaken = true
    if (tells(line) && (stream === 'stderr' || instance.lastWords === '')) instance.lastWords = line
    onLine(stream, line)
  }
  if (stdout) eachLine(stdout, hear('stdout'))
  if (stderr) eachLine(stderr, hear('stderr'))
}
