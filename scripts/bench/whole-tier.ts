import type { Context } from './context.ts'
import { memoryOfTree } from './memory.ts'
import type { Entry } from './table.ts'
import { wakeAll, withTier } from './tier.ts'

/** P12: opens the tier of the functions, wakes them all and weighs it. */
export async function memoryRows({ progress }: Context): Promise<Entry[]> {
  progress('opening the whole tier')
  return withTier(['--api-only'], async ({ run, pid }) => {
    const asleep = memoryOfTree(pid)
    await wakeAll(run)
    const awake = memoryOfTree(pid)
    const megabytes = (value: number) => ({ value, unit: 'MB' })
    return [
      {
        goal: 'P12',
        what: `embedded tier with all functions awake, ${awake.processes} processes, shared memory counted once`,
        ours: megabytes(awake.proportional),
        bound: { atMost: 400 },
      },
      {
        goal: 'P12',
        what: 'the same with all functions asleep',
        ours: megabytes(asleep.proportional),
      },
    ]
  })
}
