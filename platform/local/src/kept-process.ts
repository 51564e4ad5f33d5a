import type { ChildProcess } from 'node:child_process'

/** A process that is started again whenever it dies, until it is stopped. */
export type KeptProcess = {
  /** Undefined while it is dead. */
  pid(): number | undefined
  kill(signal?: NodeJS.Signals): void
  /** Ends it in order, and kills it when that takes longer than `grace`. */
  stop(): Promise<void>
  /** Resolves to a sentence once it is given up, which needs `attempts`. */
  lost: Promise<string>
}

type Options = {
  /** As sentences begin: "The relay". */
  name: string
  start(): ChildProcess
  /** Milliseconds from SIGTERM to SIGKILL. */
  grace: number
  /** How often in a row it may die within 5 s of its start; it is started again for ever unless told. */
  attempts?: number
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
export function keepProcess(options: Options): KeptProcess {
  const { name, start, grace, attempts = Infinity, onFault, onChange } = options
  const done = Promise.withResolvers<void>()
  const lost = Promise.withResolvers<string>()
  let child: ChildProcess | undefined
  let stopping = false
  const pauseAfter = patience(attempts)
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
    const pause = pauseAfter(performance.now() - began)
    onChange()
    if (pause === undefined) {
      return lost.resolve(`${name} ended with ${how}, ${attempts} times in a row.`)
    }
    restart = setTimeout(begin, pause)
    onFault(`${name} ended with ${how} and is started again.`)
  }
  const kill = (signal: NodeJS.Signals = 'SIGKILL') => void child?.kill(signal)
  const killAtExit = () => kill()

  process.once('exit', killAtExit)
  begin()
  return {
    pid: () => child?.pid,
    kill,
    lost: lost.promise,
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

/** Gives the pause after a life of some milliseconds, undefined when enough lives were short. */
function patience(attempts: number): (lived: number) => number | undefined {
  let pause = shortestPause
  let deaths = 0
  return (lived) => {
    const isStable = lived > stableMilliseconds
    pause = isStable || deaths === 0 ? shortestPause : Math.min(longestPause, pause * 2)
    deaths = isStable ? 1 : deaths + 1
    return deaths < attempts ? pause : undefined
  }
}
