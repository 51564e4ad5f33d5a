import { watermark } from './watermark.ts'

/** How far one partition is carried. */
export type Progress = {
  topic: string
  partition: number
  /** The offset to begin at after a restart; null while nothing is carried. */
  low: bigint | null
  /** How many records above `low` are carried already. */
  doneAbove: number
}

/**
 * Follows the records of one partition from being taken to being carried.
 * @param size how many may stand above the low watermark
 */
export function partitionWindow(size: number) {
  const mark = watermark<bigint | null>(null)
  let last = -1n
  return {
    low: mark.low,
    doneAbove: mark.doneAbove,
    room: () => Math.max(0, size - mark.size()),
    /** Says that half of it is free, so that reading on is worth while. */
    isRoomy: () => mark.size() * 2 <= size,
    isNew: (offset: bigint) => offset > last,
    /**
     * Takes the next record.
     * @param next the offset to begin at once it is carried
     * @returns what says that it is carried
     */
    take(offset: bigint, next: bigint): () => void {
      last = offset
      const entry = { place: next, isEvent: true, done: false }
      mark.append(entry)
      return () => {
        entry.done = true
        mark.settle()
      }
    },
  }
}
