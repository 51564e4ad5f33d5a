import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { birthOf } from './stale.ts'

const lookMilliseconds = 50

/**
 * Does work that no two processes may do at once; the second waits. The lock names a process by number and birth:
 * one that was killed holds it no longer.
 * @param file is there while somebody works; its folder exists
 * @throws what the work throws, and the signal's reason when it ends the wait
 */
export async function withLock<T>(
  file: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const mine = `${process.pid} ${birthOf(process.pid)}`
  const draft = `${file}.${randomUUID()}`
  while (!(await isTaken(file, draft, mine))) await pause(lookMilliseconds, undefined, { signal })
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function isTaken(file: string, draft: string, mine: string): Promise<boolean> {
  await writeFile(draft, mine)
  try {
    if (await linked(draft, file)) return true
    const held = await readFile(file, 'utf8').catch(() => '')
    const [pid = ''] = held.split(' ')
    if (held !== `${pid} ${birthOf(Number(pid))}`) await discard(file, held, draft)
    return false
  } finally {
    await rm(draft, { force: true })
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    (error: Error) => {
      if ('code' in error && error.code === 'EEXIST') return false
      throw error
    },
  )
}

// Two may both find a dead lock: whoever moves away the other's new one puts it back.
async function discard(file: string, held: string, draft: string): Promise<void> {
  const moved = `${draft}.old`
  const isMoved = await rename(file, moved).then(
    () => true,
    () => false,
  )
  if (!isMoved) return
  if ((await readFile(moved, 'utf8')) !== held) await linked(moved, file)
  await rm(moved, { force: true })
}
