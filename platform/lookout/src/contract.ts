import * as v from 'valibot'

const moment = v.pipe(v.string(), v.isoTimestamp())
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What runs of one function: at zero it is `cold`, with a pod that answers it is `warm`. */
export const functionReport = v.object({
  name: v.string(),
  state: v.picklist(['cold', 'starting', 'warm', 'stopping']),
  pods: v.array(
    v.object({
      name: v.string(),
      state: v.picklist(['starting', 'ready', 'stopping']),
      /** When it was made. */
      since: moment,
    }),
  ),
  /** How many pods there should be. */
  desired: count,
  /** Starts from zero that succeeded, since the report's `since`. */
  coldStarts: count,
  /** The last start that succeeded, and how long it took; `isRounded` where only whole seconds are known. */
  lastWake: v.nullable(v.object({ at: moment, milliseconds: v.number(), isRounded: v.boolean() })),
  revision: v.string(),
  version: v.string(),
  /** `max` is null where there is no bound. */
  scale: v.object({ min: count, max: v.nullable(count) }),
  /** Why it does not start, until it does. */
  fault: v.nullable(v.string()),
})

/**
 * What runs of all functions: the lookout gives it on the cluster, the gateway of the local tiers at
 * `/_local/functions`, and the storefront shows it (docs/decisions/014).
 */
export const functionsReport = v.object({
  source: v.picklist(['activator', 'knative']),
  /** Since when cold starts are counted. */
  since: moment,
  /** What could not be looked at, in sentences: the rest is true. */
  faults: v.array(v.string()),
  functions: v.array(functionReport),
})

export type FunctionReport = v.InferOutput<typeof functionReport>
export type FunctionsReport = v.InferOutput<typeof functionsReport>
