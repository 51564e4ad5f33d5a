/** The minutes, hours, days, months and weekdays at which something is due. */
export type Cron = {
  minutes: Set<number>
  hours: Set<number>
  days: Set<number>
  months: Set<number>
  weekdays: Set<number>
  /** Both days and weekdays are restricted: then either suffices, as in crontab(5). */
  eitherDay: boolean
}

const furthestMinutes = 366 * 5 * 24 * 60

/**
 * Reads a five-field cron expression: `*`, numbers, ranges, lists and steps.
 * @throws Error that quotes the expression
 */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/)
  const [minute, hour, day, month, weekday] = fields
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) {
    throw new Error(`"${expression}" is no schedule of five fields`)
  }
  const read = (field: string, low: number, high: number) => values(expression, field, low, high)
  return {
    minutes: read(minute, 0, 59),
    hours: read(hour, 0, 23),
    days: read(day, 1, 31),
    months: read(month, 1, 12),
    weekdays: new Set([...read(weekday, 0, 7)].map((value) => value % 7)),
    eitherDay: !day.startsWith('*') && !weekday.startsWith('*'),
  }
}

/**
 * Reads the `spec.schedule` of a manifest.
 * @throws Error that names the file
 */
export function readCron(file: string, expression: string): Cron {
  try {
    return parseCron(expression)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${file} is not usable: spec.schedule: ${reason}`, { cause: error })
  }
}

/**
 * Gives the first moment after `from` at which the schedule is due, in UTC as Knative's PingSource.
 * @throws Error when there is none within five years (31 February)
 */
export function nextDue(cron: Cron, from: Date): Date {
  const due = new Date(from)
  due.setUTCSeconds(0, 0)
  for (let step = 0; step < furthestMinutes; step += 1) {
    due.setUTCMinutes(due.getUTCMinutes() + 1)
    if (isDue(cron, due)) return due
  }
  throw new Error('The schedule is never due')
}

function isDue(cron: Cron, at: Date): boolean {
  const day = cron.days.has(at.getUTCDate())
  const weekday = cron.weekdays.has(at.getUTCDay())
  return (
    cron.minutes.has(at.getUTCMinutes()) &&
    cron.hours.has(at.getUTCHours()) &&
    cron.months.has(at.getUTCMonth() + 1) &&
    (cron.eitherDay ? day || weekday : day && weekday)
  )
}

function values(expression: string, field: string, low: number, high: number): Set<number> {
  const all = field.split(',').flatMap((part) => {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part)
    const [, first, last, step] = match ?? []
    const from = first === undefined ? low : Number(first)
    const single = first !== undefined && step === undefined
    const to = last === undefined ? (single ? from : high) : Number(last)
    const every = Number(step ?? 1)
    const usable = match !== null && from >= low && to <= high && from <= to && every > 0
    if (!usable) throw new Error(`"${expression}" is no schedule: "${part}" is not understood`)
    return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, n) => from + n * every)
  })
  return new Set(all)
}
