import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { processesOf } from './processes.ts'

let child: ChildProcess | undefined
afterEach(() => child?.kill())

it('finds what runs a function, not what started it, where the system tells', async () => {
  const found = existsSync('/proc/self/environ') ? 1 : 0
  const name = `function-${randomUUID()}`
  // The shell stays, and waits for its sleep.
  child = spawn('sh', ['-c', 'sleep 60; true'], { env: { ...process.env, K_SERVICE: name } })
  const others = () => processesOf(name).filter((pid) => pid !== child?.pid)
  await expect.poll(others).toHaveLength(found)
  for (const pid of processesOf(name)) process.kill(pid, 'SIGKILL')
  await expect.poll(() => processesOf(name)).toEqual([])
})
