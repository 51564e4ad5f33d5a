import { describe, expect, it } from 'vitest'
import { lanes } from './lanes.ts'

const soon = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('lanes', () => {
  it('run a key in order and keys at the same time, within the limit', async () => {
    const lane = lanes({ concurrency: 3, capacity: 1000 })
    const seen = new Map<string, number[]>()
    let running = 0
    let most = 0
    for (let n = 0; n < 200; n += 1) {
      const key = `key-${n % 7}`
      await lane.add(key, async (slot) => {
        await slot(async () => {
          most = Math.max(most, (running += 1))
          for (let turn = 0; turn < n % 4; turn += 1) await soon()
          running -= 1
        })
        seen.set(key, [...(seen.get(key) ?? []), n])
      })
    }

    await lane.drained()

    expect(most).toBe(3)
    expect([...seen.values()].flat()).toHaveLength(200)
    for (const order of seen.values()) expect(order).toEqual([...order].sort((a, b) => a - b))
  })

  it('keep a waiting task off the slots: other keys go on', async () => {
    const lane = lanes({ concurrency: 1, capacity: 10 })
    const { promise: backoff, resolve: retry } = Promise.withResolvers<void>()
    const seen: string[] = []
    await lane.add('poison', async (slot) => {
      await slot(async () => {})
      await backoff
      seen.push('poison')
    })
    await lane.add('poison', async () => void seen.push('behind the poison'))
    const { promise: other, resolve: passed } = Promise.withResolvers<void>()
    await lane.add('other', (slot) =>
      slot(async () => {
        seen.push('other')
        passed()
      }),
    )
    await other
    retry()
    await lane.drained()
    expect(seen).toEqual(['other', 'poison', 'behind the poison'])
  })

  it('let add wait while they are full', async () => {
    const lane = lanes({ concurrency: 1, capacity: 2 })
    const { promise: blocked, resolve: release } = Promise.withResolvers<void>()
    let added = 0
    const adding = (async () => {
      for (const key of ['a', 'b', 'c']) {
        await lane.add(key, () => blocked)
        added += 1
      }
    })()
    for (let turn = 0; turn < 10; turn += 1) await soon()
    expect(added).toBe(2)
    release()
    await adding
    await lane.drained()
    expect(added).toBe(3)
  })

  it('go on after a task that fails', async () => {
    const lane = lanes({ concurrency: 1, capacity: 2 })
    const seen: number[] = []
    await lane.add('a', () => Promise.reject(new Error('stopped')))
    await lane.add('a', async () => void seen.push(1))
    await lane.drained()
    expect(seen).toEqual([1])
  })
})
