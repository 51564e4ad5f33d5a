// Measures the goals of the design against floors and peers of the same run. npm run bench [-- --only P1,P5 …]
import { writeFile } from 'node:fs/promises'
import { createContext } from './bench/context.ts'
import { measurements } from './bench/goals.ts'
import { machineLine, postgresVersion } from './bench/machine.ts'
import { readOptions, usage, type Options } from './bench/options.ts'
import { ratioOf, toMarkdown, verdictOf, type Entry } from './bench/table.ts'

const options = read()
const context = createContext(options)
const entries: Entry[] = []
process.once('SIGINT', () => void context.stop().then(() => process.exit(130)))

for (const { goals, run } of measurements.filter(isWanted)) {
  context.progress(goals.join(', '))
  try {
    entries.push(...(await run(context)))
  } catch (error) {
    process.exitCode = 1
    const absent = `failed: ${(error instanceof Error ? error.message : String(error)).slice(0, 500)}`
    entries.push(...goals.map((goal) => ({ goal, what: 'the measurement', absent })))
    context.progress(absent)
  }
}

const machine = machineLine(await postgresVersion(context), options.books)
await context.stop()
console.log(`${toMarkdown(entries)}\n\n${machine}`)
if (options.json) await writeFile(options.json, report())
process.exit()

function isWanted({ goals }: { goals: string[] }): boolean {
  return goals.some((goal) => options.goals.has(goal))
}

function report(): string {
  const rows = entries.map((entry) => ({
    ...entry,
    ...('absent' in entry ? {} : { ratio: ratioOf(entry) }),
    verdict: verdictOf(entry),
  }))
  return JSON.stringify({ machine, rows }, null, 2)
}

function read(): Options {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    process.exit(2)
  }
}
