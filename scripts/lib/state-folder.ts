import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { birthOf } from '../../platform/local/src/stale.ts'

export type TakenFolder = {
  /** Tells the next starter that it is worth waiting. */
  closing(): unknown
  /** Gives the folder back. */
  release(): unknown
}

const closingLimit = 30_000
const closingMark = ' closing'

/**
 * Makes the folder in which a shop keeps its state, and takes it for this process alone. The lock names a
 * process by number and birth: one that was killed holds it no longer, though its number be given away.
 * Waits for one that is just closing.
 * @throws Error in one sentence: it can't be made or written, it is no folder, another shop has it
 */
export async function takeStateFolder(folder: string): Promise<TakenFolder> {
  makeFolder(folder)
  const lock = join(folder, 'lock')
  const mine = `${process.pid} ${birthOf(process.pid)}`
  const draft = `${lock}.${process.pid}`
  write(draft, mine, folder)
  try {
    await take(lock, draft, folder)
  } finally {
    rmSync(draft, { force: true })
  }
  const isMine = () => read(lock).startsWith(mine)
  return {
    closing: () => isMine() && writeFileSync(lock, `${mine}${closingMark}`),
    release: () => isMine() && rmSync(lock, { force: true }),
  }
}

/** Gives the process that has a state folder; undefined when none that lives has it. */
export function holderOf(folder: string): { pid: number; birth: string } | undefined {
  const [number = '', birth = ''] = read(join(folder, 'lock')).split(' ')
  const pid = Number(number)
  return pid > 0 && birthOf(pid) === birth ? { pid, birth } : undefined
}

async function take(lock: string, draft: string, folder: string): Promise<void> {
  const deadline = Date.now() + closingLimit
  while (!linked(draft, lock)) {
    const held = read(lock)
    const [pid = ''] = held.split(' ')
    const holder = held.replace(closingMark, '')
    if (held === '' || holder !== `${pid} ${birthOf(Number(pid))}`) discard(lock, held)
    else if (holder === held || Date.now() > deadline) throw new Error(sentenceOf(folder, pid))
    else await wait(50)
  }
}

function sentenceOf(folder: string, pid: string): string {
  const where = `The shop of ${folder} is already open or opening (process ${pid})`
  return `${where}: stop it there with Ctrl-C, or choose another folder with --state.`
}

// The folder lets PostgreSQL's user through, not look: secrets in it are files of mode 0600.
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o711 })
  } catch (error) {
    if (isFile(folder))
      throw new Error(`${folder} is a file: --state takes a folder.`, { cause: error })
    throw new Error(`The folder ${folder} can't be made${reason(error)}.`, { cause: error })
  }
}

function isFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory()
  } catch {
    return false
  }
}

function write(file: string, text: string, folder: string): void {
  try {
    writeFileSync(file, text, { mode: 0o644 })
  } catch (error) {
    const sentence = `The folder ${folder} can't be written${reason(error)}: check its owner and rights.`
    throw new Error(sentence, { cause: error })
  }
}

function linked(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

// Two starters may both find a dead lock: whoever moves away the other's new one puts it back.
function discard(lock: string, held: string): void {
  const moved = `${lock}.${process.pid}.old`
  try {
    renameSync(lock, moved)
    if (read(moved) !== held) linked(moved, lock)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  } finally {
    rmSync(moved, { force: true })
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function reason(error: unknown): string {
  const told: Record<string, string> = {
    EACCES: 'this user may not',
    EPERM: 'this user may not',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of its path is a file',
  }
  const code = codeOf(error)
  return ` (${told[code] ?? (code || String(error))})`
}
