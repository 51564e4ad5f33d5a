import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Check } from './check.ts'

const part = v.object({ state: v.string() })
const statuses = v.record(
  v.string(),
  v.object({ status: v.object({ connector: part, tasks: v.array(part) }) }),
)
type Statuses = v.InferOutput<typeof statuses>

/** Debezium's connectors, which carry outboxes and tables to Kafka. */
export const connectors: Check = {
  name: 'Connectors',
  async look({ isStack, run, stateDir }) {
    if (!isStack || !run) return []
    const settings = await readFile(join(stateDir, 'connect/connect.properties'), 'utf8').catch(
      () => '',
    )
    const url = /^listeners=(http:.*)$/m.exec(settings)?.[1]
    const response = await fetch(`${url}/connectors?expand=status`).catch(() => undefined)
    if (!response?.ok) return [`Kafka Connect does not answer: ${run.logs}/connect.log says why.`]
    return connectorFaults(v.parse(statuses, await response.json()), run.logs)
  },
}

/** Gives a sentence for each connector that does not run. */
export function connectorFaults(found: Statuses, logFolder: string): string[] {
  return Object.entries(found).flatMap(
    ([
      name,
      {
        status: { connector, tasks },
      },
    ]) => {
      const states = [connector, ...tasks].map(({ state }) => state)
      const bad =
        states.find((state) => state !== 'RUNNING') ?? (tasks.length === 0 && 'without a task')
      return bad ? [`The connector ${name} is ${bad}: ${logFolder}/connect.log says why.`] : []
    },
  )
}
