// Measures functions on the Knative of npm run knative: how long a wake takes and where its time goes, memory, pods
// and latency under load, and the way back to zero.
// npm run bench:knative -- --kubeconfig FILE [--runs 10 --shoppers 20,100 --seconds 30 --state .local/knative]
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { machineWords } from './bench/machine.ts'
import { memoryOf } from './bench/memory.ts'
import { percentile } from './bench/statistics.ts'
import { fillCart } from './bench-knative/chain.ts'
import { shopFor, type Load } from './bench-knative/load.ts'
import { stages, untilZero, wake, type Wake } from './bench-knative/wakes.ts'
import { apiOf, namespaces } from './knative/lookout.ts'
import { watchPods, type Watch } from './knative/pods.ts'
import { processesOf } from './knative/processes.ts'
import { progressBar } from './lib/progress.ts'
import { readRun, runFileIn, type Run } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'
import { table } from './lib/table.ts'

const chain = 'checkout → reserve'

await measure().catch(failInOneSentence)
process.exit()

async function measure(): Promise<void> {
  const text = (value: string) => ({ type: 'string', default: value }) as const
  const { values } = parseArgs({
    options: {
      kubeconfig: text(''),
      runs: text('10'),
      shoppers: text('20,100'),
      seconds: text('30'),
      state: text('.local/knative'),
    },
  })
  const run = readRun(runFileIn(values.state))
  const watch = watchPods(apiOf(values.kubeconfig), namespaces)
  await watch.begun
  try {
    const rounds = Number(values.runs)
    if (rounds > 0) printWakes(await wakeAll(run, watch, rounds))
    const seconds = Number(values.seconds)
    if (seconds > 0) await printLoads(run, watch, values.shoppers.split(',').map(Number), seconds)
    await printRest(run, watch)
  } finally {
    await watch.stop()
  }
  console.log(`\n${machineWords(`, load ${loadavg()[0]?.toFixed(1)}`).join(' · ')}`)
}

async function wakeAll(run: Run, watch: Watch, rounds: number): Promise<Map<string, Wake[]>> {
  const names = Object.keys(run.functions)
  const wakes = new Map<string, Wake[]>([...names, chain].map((name) => [name, []]))
  const told = progressBar(`${rounds} rounds: each function woken from zero, then the chain`)
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const url = `${run.functions[name]?.url}/health/readiness`
      wakes.get(name)?.push(await wake(watch, [name], async () => () => fetch(url)))
    }
    const buy = () => fillCart(run, `shopper-${round + 1}`)
    wakes.get(chain)?.push(await wake(watch, ['checkout', 'reserve'], buy))
    told((round + 1) / rounds)
  }
  return wakes
}

function printWakes(wakes: Map<string, Wake[]>): void {
  const rows = [...wakes].map(([name, measured]) => {
    const at = (part: keyof Wake, share: number) => {
      const milliseconds = measured.map((one) => one[part])
      return Math.round(percentile(milliseconds, share))
    }
    const parts = stages.map((stage) => at(stage, 0.5))
    return [name, at('answered', 0.5), at('answered', 0.95), ...parts] as const
  })
  const head = ['from zero', 'p50 ms', 'p95 ms', 'pod made', 'scheduled', 'running']
  console.log(`\n${table(head, rows)}`)
}

async function printLoads(run: Run, watch: Watch, crowds: number[], seconds: number) {
  const loads: Load[] = []
  for (const shoppers of crowds) {
    console.log(`\n${shoppers} shoppers for ${seconds} s`)
    loads.push(await shopFor(run, watch, { shoppers, seconds }))
  }
  const rows = loads.map(({ shoppers, perSecond, p50, p95, errors }) => {
    return [shoppers, Math.round(perSecond), Math.round(p50), Math.round(p95), errors] as const
  })
  console.log(`\n${table(['shoppers', 'requests/s', 'p50 ms', 'p95 ms', 'errors'], rows)}`)
  for (const fault of loads.flatMap(({ faults }) => faults)) console.log(fault)
  const functions = [...(loads[0]?.pods.keys() ?? [])].map((name) => {
    const { resident, processes } = memoryOf(processesOf(name))
    const memory = processes === 0 ? '–' : Math.round(resident / processes)
    return [name, ...loads.map(({ pods }) => pods.get(name) ?? 0), memory] as const
  })
  const head = ['pods at most', ...crowds.map((shoppers) => `with ${shoppers}`), 'MB resident']
  console.log(`\n${table(head, functions)}`)
}

async function printRest(run: Run, watch: Watch): Promise<void> {
  const began = performance.now()
  const names = Object.keys(run.functions)
  await untilZero(watch, names)
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(`\nNo pod of ${names.length} functions is left after ${seconds} s without a request.`)
}
