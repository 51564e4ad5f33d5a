import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { again, batching } from './batch.ts'

type Answers = readonly (string | typeof again)[]

function fakeStore(lanes: number, longestQueue = 100) {
  const batches: { requests: readonly number[]; done: PromiseWithResolvers<Answers> }[] = []
  const submit = batching<number, string>({
    lanes,
    largest: 3,
    longestQueue,
    deadlineMilliseconds: 1000,
    run(requests) {
      const done = Promise.withResolvers<Answers>()
      batches.push({ requests, done })
      return done.promise
    },
  })
  return { batches, submit }
}

const echo = (requests: readonly number[]) => requests.map((request) => `answer ${request}`)

function settleAll({ batches }: ReturnType<typeof fakeStore>) {
  for (const { requests, done } of batches) done.resolve(echo(requests))
}

describe('batching', () => {
  afterEach(() => vi.useRealTimers())

  it('sends the first at once, and what queued meanwhile together', async () => {
    const store = fakeStore(1)
    const answers = [1, 2, 3].map(store.submit)
    expect(store.batches.map(({ requests }) => requests)).toEqual([[1]])
    settleAll(store)
    await vi.waitFor(() => expect(store.batches).toHaveLength(2))
    settleAll(store)
    expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 2', 'answer 3'])
    expect(store.batches.map(({ requests }) => requests)).toEqual([[1], [2, 3]])
  })

  it('has one batch in flight a lane, no larger than told', async () => {
    const store = fakeStore(2)
    const answers = [1, 2, 3, 4, 5, 6].map(store.submit)
    expect(store.batches.map(({ requests }) => requests)).toEqual([[1], [2]])
    store.batches[1]?.done.resolve(['answer 2'])
    await vi.waitFor(() => expect(store.batches).toHaveLength(3))
    settleAll(store)
    await vi.waitFor(() => expect(store.batches).toHaveLength(4))
    settleAll(store)
    await Promise.all(answers)
    expect(store.batches.map(({ requests }) => requests)).toEqual([[1], [2], [3, 4, 5], [6]])
  })

  it('fails the members of a failing batch, and goes on', async () => {
    const store = fakeStore(1)
    const [first, second] = [1, 2].map(store.submit)
    store.batches[0]?.done.reject(new Error('down'))
    await expect(first).rejects.toThrow('down')
    settleAll(store)
    await expect(second).resolves.toBe('answer 2')
  })

  it('puts a member that has to go again in front of the queue', async () => {
    const store = fakeStore(1)
    const answers = [1, 2].map(store.submit)
    store.batches[0]?.done.resolve([again])
    await vi.waitFor(() => expect(store.batches).toHaveLength(2))
    settleAll(store)
    expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 2'])
    expect(store.batches[1]?.requests).toEqual([1, 2])
  })

  it('gives up on a member that is never settled', async () => {
    const submit = batching<number, string>({
      lanes: 1,
      largest: 3,
      longestQueue: 3,
      deadlineMilliseconds: 1000,
      run: (requests) => Promise.resolve(requests.map(() => again)),
    })
    await expect(submit(1)).rejects.toMatchObject({ slug: 'dependency-down' })
  })

  it('refuses beyond the longest queue', async () => {
    const store = fakeStore(1, 2)
    const [, second, third, fourth] = [1, 2, 3, 4].map(store.submit)
    await expect(fourth).rejects.toMatchObject({ slug: 'dependency-down', status: 503 })
    settleAll(store)
    await vi.waitFor(() => expect(store.batches).toHaveLength(2))
    settleAll(store)
    expect(await Promise.all([second, third])).toEqual(['answer 2', 'answer 3'])
  })

  it('fails a batch that takes too long', async () => {
    vi.useFakeTimers()
    const store = fakeStore(1)
    const late = store.submit(1).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(1000)
    expect(await late).toMatchObject({ slug: 'dependency-down' })
  })

  it('answers everybody with the own answer, however batches end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 3 }), async (s, lanes) => {
        let inFlight = 0
        let most = 0
        const run = s.scheduleFunction(async (requests: readonly number[]) => {
          inFlight -= 1
          return echo(requests)
        })
        const submit = batching<number, string>({
          lanes,
          largest: 4,
          longestQueue: 100,
          deadlineMilliseconds: 10_000,
          run(requests) {
            most = Math.max(most, (inFlight += 1))
            return run(requests)
          },
        })
        const requests = Array.from({ length: 20 }, (_, at) => at)
        const answers = Promise.all(requests.map((request) => submit(request)))
        await s.waitFor(answers)
        expect(await answers).toEqual(echo(requests))
        expect(most).toBeLessThanOrEqual(lanes)
      }),
      { numRuns: 50 },
    )
  })
})
