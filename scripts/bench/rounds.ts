import type { Context } from './context.ts'
import { drive } from './drive.ts'
import type { Result, Task } from './load-task.ts'
import { withServer, type Launch } from './processes.ts'
import { median } from './statistics.ts'

/** One side of a comparison: a server and the load that is put on it. */
export type Contender = {
  name: string
  launch: Launch
  connections: number
  requests: Task['requests']
  expect?: number[]
  /** Runs before each round, when the server is ready. */
  prepare?: () => Promise<unknown>
}

/** Medians of the rounds of one contender. */
export type Rate = Pick<Result, 'perSecond' | 'p50' | 'p95' | 'p99' | 'serverBusy' | 'loadBusy'>

/** Measures the contenders in turns, each round with a new process, and gives a rate for each. */
export async function compare(
  { options, progress }: Context,
  contenders: readonly Contender[],
): Promise<Rate[]> {
  const results = contenders.map((): Result[] => [])
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const result = await driveOnce(contender, options)
      const { perSecond, p99, serverBusy, loadBusy } = result
      progress(
        `${contender.name}: ${perSecond.toFixed(0)}/s, p99 ${p99.toFixed(1)} ms, ` +
          `server busy ${percent(serverBusy)}, load ${percent(loadBusy)}`,
      )
      results[index]?.push(result)
    }
  }
  return results.map(medians)
}

function driveOnce(contender: Contender, { warmup, seconds }: Context['options']) {
  const { launch, connections, requests, expect = [200], prepare } = contender
  return withServer(launch, async ({ port, pid }) => {
    await prepare?.()
    return drive({ port, connections, requests, expect, warmup, seconds, watch: pid })
  })
}

function medians(results: readonly Result[]): Rate {
  const of = (key: keyof Rate) => median(results.map((result) => result[key]))
  return {
    perSecond: of('perSecond'),
    p50: of('p50'),
    p95: of('p95'),
    p99: of('p99'),
    serverBusy: of('serverBusy'),
    loadBusy: of('loadBusy'),
  }
}

export function percent(fraction: number): string {
  return Number.isFinite(fraction) ? `${Math.round(fraction * 100)} %` : 'unknown'
}
