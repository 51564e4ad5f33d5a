import { rmSync } from 'node:fs'
import { writeRun, type Run } from './run-file.ts'

export type RunRecord = {
  /** Notes that something changed: the file soon says so. */
  changed(): void
  /** Done when the file says what is now. */
  written(): Promise<void>
  /** Removes the file for good. */
  remove(): Promise<void>
}

/**
 * Keeps `run.json` in step with what runs; several changes at once are one write. It goes when the process
 * ends, however it ends, but by SIGKILL.
 * @param describe gives what runs now, undefined before anything does
 */
export function keepRunRecord(
  file: string,
  describe: () => Run | undefined,
  onFault: (sentence: string) => void,
): RunRecord {
  let writing = Promise.resolve()
  let dirty = false
  let over = false
  const write = async () => {
    dirty = false
    const run = over ? undefined : describe()
    if (run) await writeRun(run, file)
  }
  const changed = () => {
    if (dirty || over) return
    dirty = true
    writing = writing.then(write).catch((error: Error) => {
      onFault(`${file} can't be written: ${error.message}`)
    })
  }
  const erase = () => {
    over = true
    rmSync(file, { force: true })
  }
  process.once('exit', erase)
  return {
    changed,
    written: () => {
      changed()
      return writing
    },
    async remove() {
      over = true
      await writing
      erase()
      process.off('exit', erase)
    },
  }
}
