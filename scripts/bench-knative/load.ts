import { percentile } from '../bench/statistics.ts'
import { livePods, type Watch } from '../knative/pods.ts'
import { passwordOf, type Run } from '../lib/run-file.ts'
import { closeBooks, openBooks } from '../prove/connect.ts'
import { seeded } from '../prove/random.ts'
import { spendDay } from '../shoppers/crowd.ts'

export type Load = {
  shoppers: number
  perSecond: number
  p50: number
  p95: number
  /** Answers of 5xx. */
  errors: number
  /** What shoppers saw that must not be; none of them is an answer. */
  faults: string[]
  /** The most pods that each function had at once. */
  pods: Map<string, number>
}

const sampleMilliseconds = 100
const seed = 7

/** Lets shoppers loose on the pages of a running shop for some seconds, and watches how functions scale. */
export async function shopFor(
  run: Run,
  watch: Watch,
  { shoppers, seconds }: { shoppers: number; seconds: number },
): Promise<Load> {
  const books = openBooks(run.databases)
  const user = (name: string) => ({ name, password: passwordOf(run, name) })
  const people = Array.from({ length: shoppers }, (_, index) => user(`shopper-${index + 1}`))
  const pods = new Map<string, number>()
  const sampling = setInterval(() => {
    for (const name of [...Object.keys(run.functions), 'storefront']) {
      pods.set(name, Math.max(pods.get(name) ?? 0, livePods(watch, name).length))
    }
  }, sampleMilliseconds)
  const shop = {
    url: run.gateway.url,
    tokenUrl: run.identity.tokenUrl,
    statsUrl: run.relay.statsUrl,
    books,
    admin: user('admin1'),
  }
  try {
    const day = await spendDay(shop, { people, seconds, random: seeded(seed) })
    const times = [...day.visits.times.values()].flat()
    return {
      shoppers,
      perSecond: day.visits.requests() / day.seconds,
      p50: percentile(times, 0.5),
      p95: percentile(times, 0.95),
      errors: day.visits.faults.length,
      faults: day.faults.slice(day.visits.faults.length),
      pods,
    }
  } finally {
    clearInterval(sampling)
    await closeBooks(books)
  }
}
