const precise = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
})

/** Writes the second of an ISO timestamp, as UTC has it: server and browser must agree. */
export function time(timestamp: string): string {
  return `${precise.format(new Date(timestamp))} UTC`
}
