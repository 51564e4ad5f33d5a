import * as v from 'valibot'
import { functionStates, podStates } from '#lib/admin/function-state.ts'

const report = v.object({
  name: v.string(),
  state: v.picklist(functionStates),
  pods: v.array(v.object({ name: v.string(), state: v.picklist(podStates), since: v.string() })),
  desired: v.number(),
  coldStarts: v.number(),
  lastWake: v.nullable(
    v.object({ at: v.string(), milliseconds: v.number(), isRounded: v.boolean() }),
  ),
  revision: v.string(),
  version: v.string(),
  scale: v.object({ min: v.number(), max: v.nullable(v.number()) }),
  fault: v.nullable(v.string()),
})

/** As the lookout and the local gateway give it. */
export const functionsReport = v.object({
  source: v.picklist(['activator', 'knative']),
  since: v.string(),
  faults: v.array(v.string()),
  functions: v.array(report),
})
