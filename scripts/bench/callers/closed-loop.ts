import { percentile } from '../statistics.ts'

export type Loop = { callers: number; warmup: number; seconds: number }
export type Measured = { perSecond: number; p50: number; p95: number; p99: number }

/** Lets each caller do its next piece of work when the last is done; counts after the warm-up. */
export async function closedLoop(
  { callers, warmup, seconds }: Loop,
  work: (caller: number) => Promise<unknown>,
): Promise<Measured> {
  const latencies: number[] = []
  const from = performance.now() + warmup * 1000
  const until = from + seconds * 1000
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() < until) {
        const began = performance.now()
        await work(caller)
        const ended = performance.now()
        if (began >= from && ended <= until) latencies.push(ended - began)
      }
    }),
  )
  const of = (p: number) => percentile(latencies, p)
  return { perSecond: latencies.length / seconds, p50: of(0.5), p95: of(0.95), p99: of(0.99) }
}
