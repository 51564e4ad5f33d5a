import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { watermark, type Entry } from './watermark.ts'

const place = (n: number) => ({ transactionId: BigInt(n), position: 0n })
const entry = (n: number): Entry => ({ place: place(n), isEvent: true, done: false })

describe('watermark', () => {
  it('stays below the first entry that is not done', () => {
    const mark = watermark(place(0))
    const [first, second] = [entry(1), entry(2)]
    mark.append(first)
    mark.append(second)
    mark.append({ place: place(9), isEvent: false, done: true })
    second.done = true
    mark.settle()
    expect([mark.low(), mark.doneAbove(), mark.size()]).toEqual([place(0), 1, 3])
    first.done = true
    mark.settle()
    expect([mark.low(), mark.doneAbove(), mark.size()]).toEqual([place(9), 0, 0])
  })

  it('reaches exactly as far as everything is done, in any order of doing', () => {
    const orders = fc.shuffledSubarray(Array.from({ length: 3000 }, (_, n) => n))
    fc.assert(
      fc.property(orders, (order) => {
        const mark = watermark(place(-1))
        const entries = Array.from({ length: 3000 }, (_, n) => entry(n))
        entries.forEach(mark.append)
        for (const n of order) {
          Object.assign(entries[n] ?? {}, { done: true })
          mark.settle()
        }
        const open = entries.findIndex(({ done }) => !done)
        const low = open === -1 ? entries.length - 1 : open - 1
        expect(mark.low()).toEqual(place(low))
        expect(mark.doneAbove()).toBe(order.length - low - 1)
      }),
      { numRuns: 20 },
    )
  })
})
