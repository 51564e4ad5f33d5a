import * as v from 'valibot'
import type { Cluster } from '../cluster.ts'

/** One thing that is wrong. `mend` is a command, for a person to look at first. */
export type Finding = { what: string; why: string; mend: string }

export type Check = {
  /** As docs/runbook.md has it. */
  name: string
  look(cluster: Cluster): Promise<Finding[]>
}

const condition = v.object({
  type: v.string(),
  status: v.string(),
  reason: v.optional(v.string(), ''),
  message: v.optional(v.string(), ''),
})

export const conditions = v.optional(v.array(condition), [])

export type Conditions = v.InferOutput<typeof conditions>

export const names = v.object({
  name: v.string(),
  namespace: v.optional(v.string(), ''),
  deletionTimestamp: v.optional(v.string()),
  labels: v.optional(v.record(v.string(), v.string()), {}),
  annotations: v.optional(v.record(v.string(), v.string()), {}),
})

/** What every resource says of itself, as far as it is looked at. */
export const withConditions = v.object({
  metadata: names,
  status: v.optional(v.object({ conditions }), {}),
})

/** Says why a condition does not hold, in the controller's words; undefined where it does. */
export function reasonAgainst(found: Conditions | undefined, type: string): string | undefined {
  const told = (found ?? []).find((each) => each.type === type)
  if (!told) return 'its controller has said nothing yet'
  if (told.status === 'True') return undefined
  const said = tellingLine(told.message)
  return [told.reason, said].filter(Boolean).join(': ') || `${type} is ${told.status}`
}

const longestLine = 300

/** Gives the line that tells most of what a program or a controller said: an error stands before its stack. */
export function tellingLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const said = lines.filter((line) => /\w/.test(line) && !line.startsWith('at '))
  const telling = said.findLast((line) => /^(\w*Error|Uncaught|fatal)\b/i.test(line))
  return (telling ?? said.at(-1) ?? '').slice(0, longestLine)
}

export function called({ namespace, name }: { namespace: string; name: string }): string {
  return namespace === '' ? name : `${namespace}/${name}`
}

/** Gives the command that shows all that the cluster knows of a resource. */
export function describe(kind: string, { namespace, name }: { namespace: string; name: string }) {
  const at = namespace === '' ? '' : ` --namespace ${namespace}`
  return `kubectl describe ${kind} ${name}${at}`
}
