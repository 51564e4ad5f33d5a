/** A clock that stands until it is moved. */
export function stoppedClock(start = Date.parse('2026-01-01T00:00:00Z')) {
  let time = start
  return {
    now: () => time,
    pass: (milliseconds: number) => {
      time += milliseconds
    },
  }
}
