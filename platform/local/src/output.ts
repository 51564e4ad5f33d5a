import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

export type OutputStream = 'stdout' | 'stderr'

/** Calls back with every line of a stream, the last one even when it has no end. */
export function eachLine(stream: Readable, visit: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) visit(line)
  })
  stream.on('end', () => {
    if (rest !== '') visit(rest)
  })
}

/** Says whether a line tells why a process died; Node prints a stack, blank lines and its version around it. */
export function tells(line: string): boolean {
  return !/^\s*$|^\s+at |^Node\.js v|^\s*[\^{}\]]+\s*$|^(file|node):/.test(line)
}

export type LineFile = { write: (line: string) => void; close: () => Promise<void> }

const largestLog = 50 * 1024 * 1024

/**
 * Opens `<folder>/<name>.log` for appending; makes the folder. A file above 50 MB is put aside first, as
 * `<name>.log.1`, in the place of the one before.
 */
export function lineFile(folder: string, name: string): LineFile {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.log`)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size > largestLog) renameSync(path, `${path}.1`)
  const file = createWriteStream(path, { flags: 'a' })
  // A full disk must not end the shop: the lines are lost, their callback still gets them.
  file.on('error', () => undefined)
  return {
    write: (line) => file.write(`${line}\n`),
    close: () => new Promise((resolve) => file.end(() => resolve())),
  }
}
