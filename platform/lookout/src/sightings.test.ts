import { beforeEach, describe, expect, it } from 'vitest'
import { lose, noSightings, seeAll, seeChange, type Sightings } from './sightings.ts'
import { aPod } from './testing/objects.ts'

const noon = Date.parse('2026-11-21T12:00:00.250Z')
let seen: Sightings

function counted() {
  return {
    coldStarts: seen.coldStarts.get('books') ?? 0,
    lastWake: seen.wakes.get('books') ?? null,
  }
}

beforeEach(() => {
  seen = noSightings()
  seeAll(seen, [])
})

describe('a pod that comes where none is', () => {
  it('is a start from zero when it is ready, timed by what was seen', () => {
    seeChange(seen, aPod(), noon)
    expect(counted()).toEqual({ coldStarts: 0, lastWake: null })

    seeChange(seen, aPod({ ready: '2026-11-21T12:00:00Z' }), noon + 431)

    const at = '2026-11-21T12:00:00.681Z'
    const lastWake = { at, milliseconds: 431, isRounded: false }
    expect(counted()).toEqual({ coldStarts: 1, lastWake })
  })

  it('counts once, however often it is heard of', () => {
    for (const late of [0, 400, 800])
      seeChange(seen, aPod({ ready: '2026-11-21T12:00:00Z' }), noon + late)

    expect(counted().coldStarts).toBe(1)
  })

  it('is none when it is gone before it was ready', () => {
    seeChange(seen, aPod({ name: 'one' }), noon)
    lose(seen, aPod({ name: 'one' }))
    seeChange(seen, aPod({ name: 'two' }), noon + 60_000)
    seeChange(seen, aPod({ name: 'two', ready: '2026-11-21T12:01:00Z' }), noon + 60_500)

    expect(counted()).toMatchObject({ coldStarts: 1, lastWake: { milliseconds: 500 } })
  })

  it('is one while the last pod is being ended', () => {
    seeChange(seen, aPod({ name: 'one', ready: '2026-11-21T12:00:00Z' }), noon)
    seeChange(seen, aPod({ name: 'one', deleted: '2026-11-21T12:05:00Z' }), noon + 60_000)
    seeChange(seen, aPod({ name: 'two', ready: '2026-11-21T12:01:30Z' }), noon + 90_000)

    expect(counted().coldStarts).toBe(2)
  })
})

describe('a pod that comes beside another', () => {
  it('is no start from zero', () => {
    seeChange(seen, aPod({ name: 'one', ready: '2026-11-21T12:00:00Z' }), noon)
    seeChange(seen, aPod({ name: 'two', ready: '2026-11-21T12:00:30Z' }), noon + 30_000)

    expect(counted().coldStarts).toBe(1)
  })

  it('ends the wake that the first began, when it is ready first', () => {
    seeChange(seen, aPod({ name: 'one' }), noon)
    seeChange(seen, aPod({ name: 'two' }), noon + 10)
    seeChange(seen, aPod({ name: 'two', ready: '2026-11-21T12:00:00Z' }), noon + 300)

    expect(counted()).toMatchObject({ coldStarts: 1, lastWake: { milliseconds: 300 } })
  })

  it('of another function does not matter', () => {
    seeChange(seen, aPod({ service: 'cart', ready: '2026-11-21T12:00:00Z' }), noon)
    seeChange(seen, aPod({ ready: '2026-11-21T12:00:01Z' }), noon)

    expect(counted().coldStarts).toBe(1)
  })
})

describe('what was there before', () => {
  it('is not counted; its oldest pod tells of the last wake in whole seconds', () => {
    seen = noSightings()
    const older = { created: '2026-11-21T11:00:00Z', ready: '2026-11-21T11:00:02Z' }
    const newer = { created: '2026-11-21T11:30:00Z', ready: '2026-11-21T11:30:01Z' }
    seeAll(seen, [aPod({ name: 'two', ...newer }), aPod({ name: 'one', ...older })])

    const lastWake = { at: '2026-11-21T11:00:02.000Z', milliseconds: 2000, isRounded: true }
    expect(counted()).toEqual({ coldStarts: 0, lastWake })
  })
})

describe('a list after a gap', () => {
  it('counts a start that nobody saw, in whole seconds', () => {
    const pod = { created: '2026-11-21T12:00:00Z', ready: '2026-11-21T12:00:01Z' }
    seeAll(seen, [aPod(pod)])

    const lastWake = { at: '2026-11-21T12:00:01.000Z', milliseconds: 1000, isRounded: true }
    expect(counted()).toEqual({ coldStarts: 1, lastWake })
  })

  it('forgets what is not in it', () => {
    seeChange(seen, aPod({ name: 'one', ready: '2026-11-21T12:00:00Z' }), noon)
    seeAll(seen, [])
    seeChange(seen, aPod({ name: 'two', ready: '2026-11-21T12:10:00Z' }), noon + 600_000)

    expect(seen.pods.size).toBe(1)
    expect(counted().coldStarts).toBe(2)
  })
})

describe('a pod that is no function’s', () => {
  it('is passed over', () => {
    const other = aPod()
    seeChange(seen, { ...other, metadata: { ...other.metadata, labels: {} } }, noon)

    expect(seen.pods.size).toBe(0)
  })
})
