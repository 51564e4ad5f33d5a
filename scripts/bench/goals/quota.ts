import type { Context, Measurement } from '../context.ts'
import { peer } from '../peers.ts'
import { cpuQuota } from '../quota.ts'
import { functionCandidates, measureStarts, slowest, startInTurns } from '../starts.ts'
import type { Entry } from '../table.ts'

const quarter = 0.25

/** P3: the start on a quarter of a core, and the memory of a function that is ready. */
export const starvedStart: Measurement = {
  goals: ['P3'],
  run: async (context) => [...(await startRows(context)), await memoryRow(context)],
}

async function startRows(context: Context): Promise<Entry[]> {
  const quota = cpuQuota(quarter)
  if ('absent' in quota) {
    return [{ goal: 'P3', what: 'start → first 200 on 25 % of a core', absent: quota.absent }]
  }
  try {
    const { candidates } = await functionCandidates(context)
    const all = [peer('raw.cjs'), ...candidates].map((launch) => ({
      ...launch,
      first: undefined,
      cgroup: quota.folder,
    }))
    context.progress('the same on a quarter of a core')
    const [raw, ...functions] = await startInTurns(context, all)
    const last = slowest(functions)
    if (!raw || !last) return []
    return [
      {
        goal: 'P3',
        what: `${last.name}, our slowest: start → first 200 on 25 % of a core`,
        ours: { value: last.ready, unit: 'ms' },
        peer: { value: raw.ready, unit: 'ms', what: 'raw node:http' },
        bound: { atMost: 3 },
      },
    ]
  } finally {
    quota.remove()
  }
}

async function memoryRow(context: Context): Promise<Entry> {
  const { raw, functions } = await measureStarts(context)
  const [largest] = functions.toSorted((a, b) => b.resident - a.resident)
  if (!largest) return { goal: 'P3', what: 'resident memory', absent: 'no function starts' }
  return {
    goal: 'P3',
    what: `${largest.name}, our largest: resident when ready`,
    ours: { value: largest.resident, unit: 'MB' },
    peer: { value: raw.resident, unit: 'MB', what: 'raw node:http' },
    bound: { atMost: 1.25 },
  }
}
