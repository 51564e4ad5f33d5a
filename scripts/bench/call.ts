import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'
import type { Loop, Measured } from './callers/closed-loop.ts'
import type { Context } from './context.ts'
import { pinned, type Side } from './cores.ts'
import { median } from './statistics.ts'

const run = promisify(execFile)
const schema = v.object({
  perSecond: v.number(),
  p50: v.number(),
  p95: v.number(),
  p99: v.number(),
})

/** A program of the folder `callers` and how it is to call. */
export type Caller = {
  name: string
  file: string
  kind: string
  callers: number
  /** The core it runs on; any, unless told. */
  side?: Side
  env: Record<string, string>
  /** Runs before each round. */
  prepare?: () => Promise<unknown>
}

/** Measures the callers in turns, each round with a new process, and gives the medians of each. */
export async function call(
  { options, progress }: Context,
  callers: readonly Caller[],
): Promise<Measured[]> {
  const results = callers.map((): Measured[] => [])
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const [index, caller] of callers.entries()) {
      await caller.prepare?.()
      const { warmup, seconds } = options
      const result = await callOnce(caller, { callers: caller.callers, warmup, seconds })
      progress(`${caller.name}: ${result.perSecond.toFixed(0)}/s, p99 ${result.p99.toFixed(1)} ms`)
      results[index]?.push(result)
    }
  }
  return results.map((own) => {
    const of = (key: keyof Measured) => median(own.map((result) => result[key]))
    return { perSecond: of('perSecond'), p50: of('p50'), p95: of('p95'), p99: of('p99') }
  })
}

async function callOnce({ file, kind, side = 'any', env }: Caller, loop: Loop): Promise<Measured> {
  const source = join(import.meta.dirname, 'callers', file)
  const command = [process.execPath, source, kind, JSON.stringify(loop)]
  const [program = '', ...args] = pinned(side, command)
  const { stdout } = await run(program, args, { env })
  return v.parse(schema, JSON.parse(stdout))
}
