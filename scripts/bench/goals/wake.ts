import { createActivator, type Activator } from '../../../platform/local/src/activator.ts'
import { bundleFunctions } from '../../../platform/local/src/bundle.ts'
import { loadFunction } from '../../../platform/local/src/func-yaml.ts'
import { functionNames, root } from '../../lib/functions.ts'
import type { Context, Measurement } from '../context.ts'
import { ask, start } from '../processes.ts'
import { percentile } from '../statistics.ts'
import type { Entry } from '../table.ts'
import { memoryRows } from '../whole-tier.ts'

const idle = 100
const ready = '/health/readiness'

/** P12: how fast a sleeping function answers, and what the tier weighs when nothing sleeps. */
export const waking: Measurement = {
  goals: ['P12'],
  run: async (context) => [...(await wakeRows(context)), ...(await memoryRows(context))],
}

async function wakeRows(context: Context): Promise<Entry[]> {
  const names = await functionNames()
  const activator = await activatorOf(context, names)
  try {
    const wakes: number[] = []
    const starts: number[] = []
    for (let turn = 0; turn <= context.options.starts; turn += 1) {
      if (turn % 5 === 1) context.progress(`wake ${turn} of ${context.options.starts}`)
      for (const name of names) {
        const [wake, own] = [await wakeOnce(activator, name), await startOnce(context, name)]
        // The first turn only brings the files into the system's memory.
        if (turn > 0) wakes.push(wake)
        if (turn > 0) starts.push(own)
      }
    }
    for (const name of names) await asleep(activator, name)
    return rowsOf(wakes, starts, activator.stats().filter(({ pid }) => pid !== null).length)
  } finally {
    await activator.stop()
  }
}

function rowsOf(wakes: number[], starts: number[], awake: number): Entry[] {
  const p95 = (values: number[]) => ({ value: percentile(values, 0.95), unit: 'ms' })
  return [
    {
      goal: 'P12',
      what: 'first answer of a sleeping function through the activator, p95 over all',
      ours: p95(wakes),
      peer: { ...p95(starts), what: 'their own start, p95' },
      bound: { atMost: 1.5 },
    },
    {
      goal: 'P12',
      what: 'processes of functions that nobody uses',
      ours: { value: awake, unit: '' },
      bound: { atMost: 0 },
    },
  ]
}

async function activatorOf(context: Context, names: string[]): Promise<Activator> {
  const shop = await context.shop()
  const bundles = await bundleFunctions(root, names)
  const functions = await Promise.all(
    bundles.map(async ({ name, path }) => ({
      spec: await loadFunction(`${root}/functions/${name}`),
      entry: path,
    })),
  )
  return createActivator({
    functions,
    logs: shop.stateDir,
    settings: () => shop.settings,
    idle,
    onFault: context.progress,
  })
}

async function wakeOnce(activator: Activator, name: string): Promise<number> {
  await asleep(activator, name)
  const began = performance.now()
  await ask(Number(new URL(activator.address(name)).port), { method: 'GET', path: ready }, 200)
  return performance.now() - began
}

async function asleep(activator: Activator, name: string): Promise<void> {
  const isCold = () => activator.stats().find((one) => one.name === name)?.state === 'cold'
  while (!isCold()) await new Promise((resolve) => setTimeout(resolve, 10))
}

async function startOnce(context: Context, name: string): Promise<number> {
  const launch = await (await context.shop()).launch(name)
  const server = await start({ ...launch, side: 'any' })
  await server.stop()
  return server.milliseconds
}
