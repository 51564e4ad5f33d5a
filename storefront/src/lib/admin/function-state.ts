/** What a function does: at zero it is `cold`, with a pod that answers it is `warm`. */
export const functionStates = ['cold', 'starting', 'warm', 'stopping'] as const

export type FunctionState = (typeof functionStates)[number]

/** What a pod does. */
export const podStates = ['starting', 'ready', 'stopping'] as const

export type Pod = { name: string; state: (typeof podStates)[number]; since: string }

/** What runs of a function (docs/decisions/014). */
export type FunctionReport = {
  name: string
  state: FunctionState
  pods: Pod[]
  desired: number
  coldStarts: number
  lastWake: { at: string; milliseconds: number; isRounded: boolean } | null
  revision: string
  version: string
  scale: { min: number; max: number | null }
  fault: string | null
}

export type FunctionsReport = {
  source: 'activator' | 'knative'
  since: string
  faults: string[]
  functions: FunctionReport[]
}

/** Counts functions by what they do. */
export function countStates(
  functions: readonly Pick<FunctionReport, 'state'>[],
): Record<FunctionState, number> {
  const count = (state: FunctionState) => functions.filter((each) => each.state === state).length
  return {
    cold: count('cold'),
    starting: count('starting'),
    warm: count('warm'),
    stopping: count('stopping'),
  }
}
