import { closeSync, fdatasyncSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const block = Buffer.alloc(8192, 1)
const blocks = 2048

/** Gives how many times a second a block of 8 kB gets onto the disk of a folder, one after the other. */
export function syncsPerSecond(folder: string, seconds: number): number {
  const file = join(folder, 'fdatasync')
  const handle = openSync(file, 'w')
  try {
    // As PostgreSQL's log: written over, not made longer.
    for (let at = 0; at < blocks; at += 1) writeSync(handle, block)
    fdatasyncSync(handle)
    const began = performance.now()
    let count = 0
    while (performance.now() - began < seconds * 1000) {
      writeSync(handle, block, 0, block.length, (count % blocks) * block.length)
      fdatasyncSync(handle)
      count += 1
    }
    return (count / (performance.now() - began)) * 1000
  } finally {
    closeSync(handle)
    unlinkSync(file)
  }
}
