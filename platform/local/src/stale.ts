import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { redisFile } from './redis.ts'
import { viteScript } from './storefront/vite.ts'

type Found = { pid: number; parent: number; session: number; birth: string; command: string }

/** Says when a process was born, in a form to compare with only; undefined when it is gone. */
export function birthOf(pid: number): string | undefined {
  return inspect(pid)?.birth
}

/** Says whether a process runs a file below a folder. */
export function isRunFrom(folder: string): boolean {
  return allProcesses().some((found) => isNode(found) && runs(found, join(folder, '/')))
}

/**
 * Kills the functions, storefronts and relays of a clone, and the Redis of a state folder, that an earlier run
 * left behind when it was killed itself. What has a living starter is left alone.
 * @param root the clone
 * @returns how many there were
 */
export function endOrphans(root: string, stateDir: string): number {
  const redis = oldRedis(stateDir)
  return [...findOrphans(root), ...(redis ? [redis.pid] : [])].filter(ended).length
}

/** Finds the functions, storefronts and relays of a clone that an earlier run left behind; gives their numbers. */
export function findOrphans(root: string): number[] {
  const marks = [
    join(root, 'dist/functions/'),
    join(root, 'dist/storefront/'),
    join(root, viteScript),
    join(root, 'eventing/relay/src/main.ts'),
  ]
  return allProcesses()
    .filter((found) => isOrphan(found) && isNode(found) && marks.some((mark) => runs(found, mark)))
    .map(({ pid }) => pid)
}

function runs({ command }: Found, mark: string): boolean {
  return command.includes(` ${mark}`)
}

// Our processes lead sessions of their own; one that somebody starts by hand does not. The first process of
// a container adopts orphans, and may itself be a shop or another program of Node's.
function isOrphan({ pid, parent, session }: Found): boolean {
  if (session !== pid) return false
  const starter = inspect(parent)
  if (!starter || !isNode(starter)) return true
  return parent === 1 && !/scripts\/(start|stack|knative)\.ts/.test(starter.command)
}

function isNode({ command }: Found): boolean {
  return basename(command.split(' ')[0] ?? '').startsWith('node')
}

// Redis rewrites its own command line, so its number and port are kept in a file.
function oldRedis(stateDir: string): Found | undefined {
  const file = redisFile(stateDir)
  const [pid, port = ''] = readText(file).split(' ')
  const found = inspect(Number(pid))
  rmSync(file, { force: true })
  const ours = found?.command.includes('redis-server') && found.command.includes(port)
  return ours ? found : undefined
}

function ended(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

function allProcesses(): Found[] {
  const pids =
    process.platform === 'linux' ? readdirSync('/proc') : ps('-ax', '-o', 'pid=').split('\n')
  return pids.flatMap((pid) => inspect(Number(pid)) ?? [])
}

function inspect(pid: number): Found | undefined {
  if (!(pid > 0)) return undefined
  return process.platform === 'linux' ? inspectByProc(pid) : inspectByPs(pid)
}

// Fields of /proc/<pid>/stat after the name: state, parent, group, session, … and as the 20th the birth.
function inspectByProc(pid: number): Found | undefined {
  const stat = readText(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, parent, , session] = fields
  if (stat === '' || state === 'Z') return undefined
  const command = readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
  return {
    pid,
    parent: Number(parent),
    session: Number(session),
    birth: fields[19] ?? '',
    command,
  }
}

function inspectByPs(pid: number): Found | undefined {
  const line = ps('-o', 'ppid=,lstart=,command=', '-p', String(pid))
  const [, parent, birth = '', command = ''] = /^\s*(\d+)\s+(.{24})\s+(.*)/.exec(line) ?? []
  // There the group stands for the session: its leader is the process itself as well.
  const session = Number(ps('-o', 'pgid=', '-p', String(pid)))
  return parent ? { pid, parent: Number(parent), session, birth, command } : undefined
}

function ps(...args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
