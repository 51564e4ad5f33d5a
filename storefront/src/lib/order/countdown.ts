/**
 * Gives the time left until a moment, by the server's clock.
 * @param until ISO time
 * @param now milliseconds, by this machine's clock
 * @param offset milliseconds by which the server's clock is ahead of this machine's
 * @returns milliseconds, at least 0
 */
export function timeLeft(until: string, now: number, offset: number): number {
  return Math.max(0, Date.parse(until) - now - offset)
}

/** Writes milliseconds as minutes and seconds, rounded up, so that 0:00 means that it is over. */
export function toClock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
