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

const timestamps = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g

/** Writes the ISO timestamps within a sentence for people. */
export function withTimes(sentence: string): string {
  return sentence.replace(timestamps, time)
}
