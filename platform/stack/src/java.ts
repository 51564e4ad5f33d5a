import { spawn } from 'node:child_process'
import { keepProcess, type KeptProcess } from '../../local/src/kept-process.ts'
import { eachLine, lineFile } from '../../local/src/output.ts'

export type JavaOptions = {
  /** As sentences begin: "Kafka". */
  name: string
  /** What `java` is given: virtual machine, class path, main class, arguments. */
  args: string[]
  env?: Record<string, string>
  /** Its folder at work. */
  cwd: string
  logs: string
  /** Milliseconds from SIGTERM to SIGKILL. */
  grace?: number
  onFault(sentence: string): void
  onChange(): void
}

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

/** Runs a Java program, its lines in `<logs>/<name>.log`, and starts it again whenever it dies. */
export function keepJava(options: JavaOptions): KeptProcess {
  const { name, args, env, cwd, logs, grace = 15_000, onFault, onChange } = options
  const log = lineFile(logs, name.toLowerCase().replaceAll(' ', '-'))
  const start = () => {
    const child = spawn('java', args, {
      cwd,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    for (const stream of [child.stdout, child.stderr]) eachLine(stream, log.write)
    return child
  }
  const kept = keepProcess({ name, start, grace, onFault, onChange })
  return {
    ...kept,
    async stop() {
      await kept.stop()
      await log.close()
    },
  }
}

/**
 * Waits until a check succeeds.
 * @throws Error with one sentence when it does not within the time, or when the signal is given
 */
export async function untilReady(options: {
  /** As sentences begin: "Kafka". */
  name: string
  check(): Promise<boolean>
  /** Milliseconds. */
  within: number
  log: string
  signal?: AbortSignal | undefined
}): Promise<void> {
  const { name, check, within, log, signal } = options
  const deadline = performance.now() + within
  while (!(await check().catch(() => false))) {
    signal?.throwIfAborted()
    if (performance.now() > deadline) {
      throw new Error(`${name} is not ready after ${within / 1000} s: ${log} says why.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
