import { nextDue, type Cron } from './cron.ts'

/** Work that is due again and again. It tells its failures itself. */
export type Task = { name: string; cron: Cron; run: () => Promise<void> }

export type Timer = {
  /** Does a task now, or joins the run that is under way; for tests and for the start. */
  fire: (name: string) => Promise<void>
  /** Begins nothing more, and waits for what is under way. */
  stop: () => Promise<void>
}

// setTimeout takes 31 bits.
const longestTimeout = 2 ** 31 - 1

/** Does every task once now and then whenever it is due; a task never overlaps itself. */
export function startTimer(tasks: readonly Task[]): Timer {
  const running = new Map<string, Promise<void>>()
  const timers = new Map<string, NodeJS.Timeout>()
  const fire = (task: Task) => {
    const before = running.get(task.name)
    if (before) return before
    const run = task.run().finally(() => running.delete(task.name))
    running.set(task.name, run)
    return run
  }
  const plan = (task: Task) => {
    const wait = nextDue(task.cron, new Date()).getTime() - Date.now()
    timers.set(task.name, setTimeout(due, Math.min(wait, longestTimeout), task, wait))
  }
  const due = (task: Task, wait: number) => {
    if (wait <= longestTimeout) void fire(task)
    plan(task)
  }
  for (const task of tasks) {
    void fire(task)
    plan(task)
  }
  return {
    fire: (name) => fire(named(tasks, name)),
    stop: async () => {
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}

function named(tasks: readonly Task[], name: string): Task {
  const task = tasks.find((candidate) => candidate.name === name)
  if (!task) throw new Error(`There is no schedule "${name}"`)
  return task
}
