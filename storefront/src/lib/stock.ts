import type { Available } from '#lib/types.ts'

export type StockLevel = 'unknown' | 'out' | 'low' | 'good'

const fewCopies = 3

/** Says how a badge shows what is free of a book (api.md, stock badge). */
export function stockLevel(available: Available): StockLevel {
  if (available === null) return 'unknown'
  if (available <= 0) return 'out'
  return available <= fewCopies ? 'low' : 'good'
}
