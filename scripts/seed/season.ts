import { drawer, randomOf, type Random } from './random.ts'

const day = 86_400_000
const days = 2 * 365
const busyHours = [
  1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 15, 16, 17, 15, 14, 14, 15, 17, 20, 23, 24, 20, 12, 5,
]
const busyWeekdays = [1.25, 0.85, 0.9, 0.95, 1, 1.1, 1.3]

/** Gives the times of `count` orders in the two years before `until`, the oldest first, in milliseconds. */
export function orderTimes(seed: number, count: number, until: number): Float64Array {
  const first = until - days * day
  const dayOf = drawer(Array.from({ length: days }, (_, at) => demand(first + at * day, at)))
  const hourOf = drawer(busyHours)
  const random = randomOf(seed, 3, 0)
  return Float64Array.from({ length: count }, () => momentOf(random, first, dayOf, hourOf)).sort()
}

function momentOf(
  random: Random,
  first: number,
  dayOf: (random: Random) => number,
  hourOf: (random: Random) => number,
): number {
  const hour = dayOf(random) * 24 + hourOf(random)
  return first + Math.floor((hour + random()) * (day / 24))
}

/** Demand grows over the two years, peaks before Christmas each year and at the weekend each week. */
function demand(time: number, at: number): number {
  const date = new Date(time)
  const dayOfYear = (time - Date.UTC(date.getUTCFullYear(), 0, 1)) / day
  const yearly = 1 + 0.45 * Math.cos(((dayOfYear - 345) / 365.25) * 2 * Math.PI)
  const weekly = busyWeekdays[date.getUTCDay()] ?? 1
  return (1 + (0.6 * at) / days) * yearly * weekly
}
