import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { freePort } from '../../platform/local/src/probe.ts'
import { pinned, type Side } from './cores.ts'
import { answerOf, type Request } from './request.ts'

/** How to start one server; it is given its port as `PORT`. */
export type Launch = {
  name: string
  command: string[]
  env?: Record<string, string>
  /** The path that answers 200 once it serves. */
  ready: string
  /** The core it runs on, the server's unless told. */
  side?: Side
  /** A folder of a cgroup that it is to start in. */
  cgroup?: string
}

export type Running = {
  child: ChildProcess
  pid: number
  port: number
  /** Milliseconds from the start to the first 200. */
  milliseconds: number
  /** The `performance.now()` of the start. */
  began: number
  stop(): Promise<void>
}

const startLimit = 60_000

/**
 * Starts a server on its core and waits until it answers, asking on a new connection every
 * millisecond. Its lines go nowhere, those of a failure to standard error.
 * @throws Error when it ends, or takes a minute
 */
export async function start(launch: Launch): Promise<Running> {
  const port = await freePort()
  const [program = '', ...args] = inCgroup(
    launch.cgroup,
    pinned(launch.side ?? 'server', launch.command),
  )
  const began = performance.now()
  const child = spawn(program, args, {
    env: { PORT: String(port), ADDRESS: '127.0.0.1', ...launch.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  const probe = { method: 'GET', path: launch.ready }
  while ((await answerOf(port, probe).catch(() => undefined))?.status !== 200) {
    const late = performance.now() - began > startLimit
    if (late) child.kill('SIGKILL')
    if (late || child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${launch.name} does not start.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const stop = async () => {
    child.kill('SIGTERM')
    const impatient = setTimeout(() => child.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(impatient)
  }
  return { child, pid: child.pid ?? 0, port, began, milliseconds: performance.now() - began, stop }
}

/** Starts a server for as long as `work` lasts. */
export async function withServer<T>(
  launch: Launch,
  work: (server: Running) => Promise<T>,
): Promise<T> {
  const server = await start(launch)
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

/** Asks a server once; the answer's status is the expected one. */
export async function ask(port: number, request: Request, expected: number): Promise<string> {
  const { status, body } = await answerOf(port, request)
  if (status === expected) return body
  throw new Error(`${request.method} ${request.path} answered ${status}: ${body.slice(0, 300)}`)
}

// The shell is replaced by the server, which thereby is in the group from its first instruction.
function inCgroup(folder: string | undefined, command: string[]): string[] {
  if (!folder) return command
  return ['sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', folder, ...command]
}

/** Gives the resident memory of a process in megabytes; NaN where the system does not tell. */
export function residentMegabytes(pid: number): number {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return (Number(kib) * 1024) / 1e6
  } catch {
    return Number.NaN
  }
}
