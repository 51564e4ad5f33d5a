import type { FunctionReport, FunctionState, Pod } from '#lib/admin/function-state.ts'
import { took } from '#lib/admin/duration.ts'
import { count } from '#lib/format.ts'

type Source = 'activator' | 'knative'

export const functions = {
  title: 'Functions',
  intro:
    'A function runs only while somebody needs it. The first request wakes it; left alone, it goes back to zero.',
  /** The pages themselves are requests. */
  self: 'Every page of the shop asks for the cart, so opening this one wakes that function.',
  states: {
    cold: 'Asleep',
    starting: 'Waking',
    warm: 'Awake',
    stopping: 'Falling asleep',
  } satisfies Record<FunctionState, string>,
  podStates: {
    starting: 'starting',
    ready: 'ready',
    stopping: 'stopping',
  } satisfies Record<Pod['state'], string>,
  summary: (states: Record<FunctionState, number>) => {
    const total = Object.values(states).reduce((sum, each) => sum + each, 0)
    const more = [
      ...(states.starting > 0 ? [`${count(states.starting)} waking`] : []),
      ...(states.stopping > 0 ? [`${count(states.stopping)} falling asleep`] : []),
    ]
    return [
      `${count(states.warm)} of ${count(total)} awake`,
      `${count(states.cold)} asleep`,
      ...more,
    ].join(', ')
  },
  list: 'What runs of each function',
  pods: 'Pods',
  podCount: ({ pods, desired }: Pick<FunctionReport, 'pods' | 'desired'>) => {
    const ready = pods.filter(({ state }) => state === 'ready').length
    return `${count(ready)} ready, ${count(desired)} wanted`
  },
  podsOf: (name: string) => `Pods of ${name}`,
  made: (age: string) => `${age} old`,
  coldStarts: 'Cold starts',
  lastWake: 'Last wake',
  never: 'none seen yet',
  tookWords: (wake: NonNullable<FunctionReport['lastWake']>) => `took ${took(wake)}`,
  scale: 'Scale',
  bounds: ({ min, max }: FunctionReport['scale']) => {
    if (max === null) return `${min} or more pods`
    const pods = max === 1 ? 'pod' : 'pods'
    return min === max ? `always ${max} ${pods}` : `${min} to ${max} ${pods}`
  },
  build: 'Runs',
  none: {
    title: 'No functions yet',
    text: 'Nothing is deployed that could run: npm run deploy -- books deploys one.',
  },
  covers: {
    activator: (since: string) =>
      `Cold starts are starts of a process that succeeded, counted since this shop was started, ${since}. One process a function stands for its pods.`,
    knative: (since: string) =>
      `Cold starts are starts from no pod at all that became ready, counted since the lookout began to look, ${since}. Where it was not there to see a wake, the time is known in whole seconds.`,
  } satisfies Record<Source, (since: string) => string>,
  partly: 'Not everything could be looked at; what is shown may be out of date.',
  faults: {
    unset: {
      title: 'Nobody to ask',
      text: 'This shop is not told who knows what runs. The variable FUNCTIONS_URL of the storefront names it.',
    },
    refused: {
      title: 'Refused',
      text: 'Whoever knows what runs does not take you for an administrator. Log out and in again; if that does not help: npm run doctor.',
    },
    silent: {
      title: 'No answer',
      text: 'Whoever knows what runs does not answer. On the cluster that is the lookout: npm run deploy -- lookout starts it anew, npm run doctor -- --target cluster says more.',
    },
  },
  again: 'Look again',
  following: 'This page looks again every two seconds.',
  paused: 'This page has stopped looking after ten minutes.',
}
