import { describe, expect, it } from 'vitest'
import type { FunctionReport } from './contract.ts'
import { reportsOf } from './report.ts'
import { noSightings, seeAll } from './sightings.ts'
import { aPod, anAutoscaler } from './testing/objects.ts'

type Pods = Parameters<typeof seeAll>[1]

function reportWith(pods: Pods, autoscalers = [anAutoscaler()]): FunctionReport | undefined {
  const seen = noSightings()
  seeAll(seen, pods)
  return reportsOf(seen, autoscalers)[0]
}

const ready = '2026-11-21T20:00:01Z'

describe('the report of a function', () => {
  it('at zero', () => {
    expect(reportWith([])).toEqual({
      name: 'books',
      state: 'cold',
      pods: [],
      desired: 0,
      coldStarts: 0,
      lastWake: null,
      revision: 'books-00001',
      version: 'v1',
      scale: { min: 0, max: 5 },
      fault: null,
    })
  })

  it('that is awake', () => {
    expect(reportWith([aPod({ name: 'a', ready })], [anAutoscaler({ desired: 1 })])).toMatchObject({
      state: 'warm',
      desired: 1,
      pods: [{ name: 'a', state: 'ready', since: '2026-11-21T20:00:00.000Z' }],
    })
  })

  it.each([
    ['wanted, and not there yet', [], 1, 'starting'],
    ['there, and not ready', [aPod()], 1, 'starting'],
    ['being ended', [aPod({ ready, deleted: ready })], 0, 'stopping'],
    ['ended by itself', [aPod({ phase: 'Succeeded' })], 0, 'cold'],
    ['not yet known to the autoscaler', [], -1, 'cold'],
  ] as const)('whose pod is %s', (_name, pods, desired, state) => {
    expect(reportWith([...pods], [anAutoscaler({ desired })])?.state).toBe(state)
  })

  it('that cannot start, in the words of the kubelet', () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image' }

    expect(reportWith([aPod({ waiting })])?.fault).toBe(
      'user-container: ImagePullBackOff: Back-off pulling image',
    )
  })

  it('that is starting has no fault', () => {
    expect(reportWith([aPod({ waiting: { reason: 'ContainerCreating' } })])?.fault).toBeNull()
  })

  it('names the revision that is routed to, of several the newest', () => {
    const autoscalers = [
      anAutoscaler({ generation: 3, reachability: 'Unreachable', created: '2026-11-21T19:50:00Z' }),
      anAutoscaler({ generation: 2, created: '2026-11-21T19:40:00Z', desired: 2 }),
      anAutoscaler({ generation: 1, desired: 1 }),
    ]

    expect(reportWith([], autoscalers)).toMatchObject({ revision: 'books-00002', desired: 3 })
  })

  it('has no bound where none is set', () => {
    const scale = { min: 0, max: null }
    expect(reportWith([], [anAutoscaler({ annotations: {} })])?.scale).toEqual(scale)
  })
})
