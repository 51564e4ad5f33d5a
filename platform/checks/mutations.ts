import { analyticsFaults } from './faults/analytics.ts'
import { functionFaults } from './faults/functions.ts'
import { labelFaults } from './faults/labels-and-rights.ts'
import { podFaults } from './faults/pods-and-components.ts'
import { policyFaults } from './faults/policies.ts'
import { routeFaults } from './faults/routes-and-events.ts'
import type { Files } from './files.ts'

export type Mutation = {
  fault: string
  file: string
  /** What stands there. */
  from: string
  to: string
  /** What a check says. */
  found: RegExp
  components?: string[]
}

/**
 * Plants a fault.
 * @throws Error when the file does not hold what is to be changed
 */
export function mutate(files: Files, { file, from, to }: Mutation): Files {
  const before = files.get(file)
  if (!before?.includes(from)) throw new Error(`${file} does not hold ${from}`)
  return new Map([...files, [file, before.replace(from, () => to)]])
}

/** Faults that are found without any tool. */
export const mutations: Mutation[] = [
  ...functionFaults,
  ...routeFaults,
  ...policyFaults,
  ...podFaults,
  ...labelFaults,
  ...analyticsFaults,
]
