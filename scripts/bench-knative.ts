// Measures how long functions at zero take to answer on the Knative of npm run knative, and where the time goes.
// npm run bench:knative -- --kubeconfig FILE [--runs 10 --state .local/knative]
import { parseArgs } from 'node:util'
import { machineWords } from './bench/machine.ts'
import { percentile } from './bench/statistics.ts'
import { fillCart } from './bench-knative/chain.ts'
import { untilLooked, untilZero, wake, type Wake } from './bench-knative/wakes.ts'
import { openLookout } from './knative/lookout.ts'
import { progressBar } from './lib/progress.ts'
import { readRun, runFileIn } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'
import { table } from './lib/table.ts'

const chain = 'checkout → reserve'

await measure().catch(failInOneSentence)
process.exit()

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kubeconfig: { type: 'string', default: '' },
      runs: { type: 'string', default: '10' },
      state: { type: 'string', default: '.local/knative' },
    },
  })
  const run = readRun(runFileIn(values.state))
  const lookout = openLookout(values.kubeconfig)
  await untilLooked(lookout)
  const names = Object.keys(run.functions)
  const wakes = new Map<string, Wake[]>([...names, chain].map((name) => [name, []]))
  const rounds = Number(values.runs)
  const told = progressBar(`${rounds} rounds: all at zero, each woken once, then the chain`)
  for (let round = 0; round < rounds; round += 1) {
    await untilZero(lookout, names)
    for (const name of names) {
      const url = `${run.functions[name]?.url}/health/readiness`
      wakes.get(name)?.push(await wake(lookout, name, () => fetch(url)))
    }
    const checkOut = await fillCart(run, `shopper-${round + 1}`)
    await untilZero(lookout, names)
    wakes.get(chain)?.push(await wake(lookout, 'checkout', checkOut))
    told((round + 1) / rounds)
  }
  await lookout.stop()
  print(wakes)
}

function print(wakes: Map<string, Wake[]>): void {
  const rows = [...wakes].map(([name, measured]) => {
    const at = (part: keyof Wake, share: number) =>
      Math.round(
        percentile(
          measured.map((one) => one[part]),
          share,
        ),
      )
    const parts = [at('decided', 0.5), at('started', 0.5), at('answered', 0.5)]
    return [name, at('total', 0.5), at('total', 0.95), ...parts] as const
  })
  const head = ['function', 'p50 ms', 'p95 ms', 'Knative decides', 'pod starts', 'answer']
  console.log(`\n${table(head, rows)}\n\n${machineWords().join(' · ')}`)
}
