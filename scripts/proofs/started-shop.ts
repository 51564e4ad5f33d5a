import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { birthOf } from '../../platform/local/src/stale.ts'
import { root } from '../lib/functions.ts'
import { lastRun, type Run } from '../lib/run-file.ts'

export type Ended = { code: number | null; output: string }

/** `scripts/start.ts` in a process group of its own, as a terminal starts it. */
export type StartedShop = {
  stateDir: string
  /** All that it said until now. */
  output(): string
  /** Waits until it has said a text; rejects when it ends before. */
  said(text: string): Promise<void>
  /** What `run.json` says. */
  run(): Run
  /** Sends a signal to the whole group, as Ctrl-C does, or to the main process alone. */
  signal(name: NodeJS.Signals, to?: 'group' | 'main'): void
  ended: Promise<Ended>
  /** Processes that it started and that live. */
  survivors(): number[]
}

/** The last line that a shop says when it is open. */
export const openText = 'Ctrl-C closes it.'

/** Runs `scripts/start.ts` on a state folder and watches which processes it starts. */
export function startShop(stateDir: string, ...args: string[]): StartedShop {
  return startTier('scripts/start.ts', stateDir, ...args)
}

/** As `startShop`, with the script of any tier. It closes by itself when this process is gone. */
export function startTier(script: string, stateDir: string, ...args: string[]): StartedShop {
  const child = spawn(process.execPath, [join(root, script), '--state', stateDir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => (output += String(chunk)))
  }
  const started = watchChildren(child)
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, output }))
  })
  return {
    stateDir,
    output: () => output,
    said: (text) => said(child, () => output, text),
    run: () => runOf(stateDir),
    signal(name, to = 'group') {
      const gone = child.exitCode !== null || child.signalCode !== null
      if (child.pid && !gone) process.kill(to === 'group' ? -child.pid : child.pid, name)
    },
    ended,
    survivors: () =>
      [...started].filter(([pid, birth]) => birthOf(pid) === birth).map(([pid]) => pid),
  }
}

async function said(child: ChildProcess, output: () => string, text: string): Promise<void> {
  while (!output().includes(text)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`It ended without saying "${text}":\n${output()}`)
    }
    await wait(10)
  }
}

function runOf(stateDir: string): Run {
  const run = lastRun(join(stateDir, 'run.json'))
  if (!run) throw new Error(`${stateDir} holds no run.json`)
  return run
}

function watchChildren(child: ChildProcess): Map<number, string> {
  const started = new Map<number, string>()
  const look = () => {
    for (const pid of [child.pid ?? 0, ...childrenOf(child.pid ?? 0)]) {
      const birth = birthOf(pid)
      if (birth !== undefined) started.set(pid, birth)
    }
  }
  const timer = setInterval(look, 10)
  child.once('exit', () => clearInterval(timer))
  return started
}

function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`
  try {
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ').map(Number) : []
  } catch {
    return []
  }
}
