/** Gives the value below which the fraction `p` (0 to 1) of the values lies, by the nearest rank. */
export function percentile(values: Iterable<number>, p: number): number {
  const sorted = Float64Array.from(values).sort()
  const rank = Math.max(1, Math.ceil(p * sorted.length))
  return sorted[rank - 1] ?? Number.NaN
}

/** Gives the middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const high = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const low = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return (low + high) / 2
}
