import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

type Process = { parent: number; command: string }

/**
 * Stops the server that a killed process left running on a data folder. One whose starter still
 * lives is left alone.
 * @throws Error when the folder is in use by another shop, or the server doesn't stop
 */
export async function stopOrphan(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid')
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0])
  if (!pid) return
  const found = await inspect(pid)
  if (!found) return
  if (!found.command.includes(data)) {
    // The number was given to another program; PostgreSQL would take that for the server.
    await rm(lock, { force: true })
    return
  }
  const starter = found.parent > 1 ? await inspect(found.parent) : undefined
  if (starter && basename(starter.command.split(' ')[0] ?? '').startsWith('node')) {
    throw new Error(`The data in ${data} is in use by process ${found.parent}: stop that first.`)
  }
  if (await stopProcess(pid, 'SIGINT', 20_000)) return
  if (await stopProcess(pid, 'SIGQUIT', 10_000)) return
  throw new Error(`PostgreSQL process ${pid} on ${data} doesn't stop: end it by hand.`)
}

async function stopProcess(pid: number, signal: NodeJS.Signals, limit: number): Promise<boolean> {
  const deadline = Date.now() + limit
  try {
    process.kill(pid, signal)
  } catch {
    return (await inspect(pid)) === undefined
  }
  while (Date.now() < deadline) {
    if ((await inspect(pid)) === undefined) return true
    await wait(20)
  }
  return false
}

async function inspect(pid: number): Promise<Process | undefined> {
  if (process.platform !== 'linux') return inspectByPs(pid)
  try {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8')
    const [kind, parent] = state.slice(state.lastIndexOf(')') + 2).split(' ')
    if (kind === 'Z') return undefined
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    return { parent: Number(parent), command: command.replaceAll('\0', ' ') }
  } catch {
    return undefined
  }
}

async function inspectByPs(pid: number): Promise<Process | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'ppid=,command=', '-p', String(pid)])
    const [, parent, command = ''] = /^\s*(\d+)\s+(.*)/.exec(stdout) ?? []
    return { parent: Number(parent), command }
  } catch {
    return undefined
  }
}
