import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { keepProcess, type KeptProcess } from '../../local/src/kept-process.ts'
import { eachLine, lineFile } from '../../local/src/output.ts'
import { notePid } from './pid-file.ts'

export type ProgramOptions = {
  /** As sentences begin: "Kafka". */
  name: string
  command: string
  args: string[]
  env?: Record<string, string>
  /** Its folder at work, which notes the process. */
  cwd: string
  logs: string
  /** Milliseconds from SIGTERM to SIGKILL. */
  grace?: number
  /** How often it may die in a row, young, until it is lost; ten times unless told. */
  attempts?: number
  onFault(sentence: string): void
  onChange(): void
}

const mostAttempts = 10

/** For a laptop: few threads, small heaps, no second compiler; a service of a cluster would take more. */
export function jvm(heapMegabytes: number): string[] {
  return [
    '-Xms64m',
    `-Xmx${heapMegabytes}m`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:MaxMetaspaceSize=256m',
  ]
}

/** Runs a Java program; `args` are virtual machine, class path, main class, arguments. */
export function keepJava(options: Omit<ProgramOptions, 'command'>): KeptProcess {
  return keepProgram({ ...options, command: 'java' })
}

/**
 * Runs a program, its lines in `<logs>/<name>.log`, and starts it again when it dies; one that dies
 * `attempts` times in a row, each within 5 s of its start, is lost.
 */
export function keepProgram(options: ProgramOptions): KeptProcess {
  const { name, command, args, env, cwd, logs, grace = 15_000, onFault, onChange } = options
  const { attempts = mostAttempts } = options
  const file = name.toLowerCase().replaceAll(' ', '-')
  const log = lineFile(logs, file)
  const start = () => {
    const child = spawn(command, args, {
      cwd,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    for (const stream of [child.stdout, child.stderr]) eachLine(stream, log.write)
    notePid(cwd, child.pid)
    return child
  }
  const kept = keepProcess({ name, start, grace, attempts, onFault, onChange })
  return {
    ...kept,
    lost: kept.lost.then((sentence) => `${sentence} ${join(logs, `${file}.log`)} says why.`),
    async stop() {
      await kept.stop()
      await log.close()
    },
  }
}

/**
 * Waits until a check succeeds.
 * @throws Error with one sentence when it does not within the time, when the process is lost, or when the
 * signal is given
 */
export async function untilReady(options: {
  /** As sentences begin: "Kafka". */
  name: string
  check(): Promise<boolean>
  /** Milliseconds. */
  within: number
  log: string
  /** The process that is to become ready. */
  lost?: Promise<string>
  signal?: AbortSignal | undefined
}): Promise<void> {
  const { name, check, within, log, lost, signal } = options
  let isLost = ''
  void lost?.then((sentence) => (isLost = sentence))
  const deadline = performance.now() + within
  while (!(await check().catch(() => false))) {
    signal?.throwIfAborted()
    if (isLost !== '') throw new Error(isLost)
    if (performance.now() > deadline) {
      throw new Error(`${name} is not ready after ${within / 1000} s: ${log} says why.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
