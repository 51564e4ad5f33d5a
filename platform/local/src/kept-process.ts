import type { ChildProcess } from 'node:child_process'

/** A process that is started again whenever it dies, until it is stopped. */
export type KeptProcess = {
  /** Undefined while it is dead. */
  pid(): number | undefined
  kill(signal?: NodeJS.Signals): void
  /** Ends it in order, and kills it when that takes longer than `grace`. */
  stop(): Promise<void>
}

type Options = {
  /** As sentences begin: "The relay". */
  name: string
  start(): ChildProcess
  /** Milliseconds from SIGTERM to SIGKILL. */
  grace: number
  onFault(sentence: string): void
  onChange(): void
}

const shortestPause = 200
const longestPause = 1000
const stableMilliseconds = 5000

/**
 * Starts a process and keeps it running: a dead one comes back after a pause, which grows while it dies
 * young. Our own end, whatever its cause, ends it as well.
 */
export function keepProcess({ name, start, grace, onFault, onChange }: Options): KeptProcess {
  const done = Promise.withResolvers<void>()
  let child: ChildProcess | undefined
  let stopping = false
  let pause = shortestPause
  let restart: NodeJS.Timeout | undefined

  const begin = () => {
    const began = performance.now()
    const started = start()
    child = started
    onChange()
    started.once('error', (error) => end(started, began, error.message))
    // `close` and not `exit`: its last lines have been read by then.
    started.once('close', (code, signal) => end(started, began, `${signal ?? code}`))
  }
  const end = (ended: ChildProcess, began: number, how: string) => {
    if (child !== ended) return
    child = undefined
    if (stopping) return done.resolve()
    if (performance.now() - began > stableMilliseconds) pause = shortestPause
    restart = setTimeout(begin, pause)
    pause = Math.min(longestPause, pause * 2)
    onChange()
    onFault(`${name} ended with ${how} and is started again.`)
  }
  const kill = (signal: NodeJS.Signals = 'SIGKILL') => void child?.kill(signal)
  const killAtExit = () => kill()

  process.once('exit', killAtExit)
  begin()
  return {
    pid: () => child?.pid,
    kill,
    async stop() {
      stopping = true
      clearTimeout(restart)
      if (child) kill('SIGTERM')
      else done.resolve()
      const late = setTimeout(kill, grace)
      await done.promise
      clearTimeout(late)
      process.off('exit', killAtExit)
    },
  }
}
