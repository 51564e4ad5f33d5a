import type { Books } from '../prove/ledger.ts'
import type { Run } from '../lib/run-file.ts'

/** What a tier's state folder says of it. */
export type Patient = {
  root: string
  stateDir: string
  isStack: boolean
  /** What runs there now. */
  run: Run | undefined
  /** Its databases; undefined while they don't answer. */
  books: Books | undefined
}

export type Check = {
  /** As a sentence begins: "Disk". */
  name: string
  /** Gives one sentence for each thing that is wrong, with what to do about it. */
  look(patient: Patient): Promise<string[]> | string[]
}

const megabyte = 1024 * 1024

export function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / megabyte)} MB`
}
