import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { sideBySide } from './side-by-side.ts'

function part(name: string, stopped: string[]) {
  return Promise.resolve({ stop: async () => stopped.push(name) })
}

describe('parts that start side by side', () => {
  it('end when one of them fails, and leave none behind', async () => {
    const { begin, signal, stop } = sideBySide()
    const stopped: string[] = []
    const slow = Promise.withResolvers<{ stop(): Promise<unknown> }>()
    await begin(part('first', stopped))
    void begin(slow.promise)
    const failing = begin(Promise.reject(new Error('out of order')))
    await expect(failing).rejects.toThrow('out of order')
    expect(signal.reason).toEqual(new Error('out of order'))
    const stopping = stop()
    await turn()
    expect(stopped).toEqual([])
    slow.resolve({ stop: async () => stopped.push('slow') })
    await stopping
    expect(stopped).toEqual(['slow', 'first'])
  })

  it('end with the signal of whoever starts them', () => {
    const outer = new AbortController()
    const { signal } = sideBySide(outer.signal)
    outer.abort(new Error('Ctrl-C'))
    expect(signal.reason).toEqual(new Error('Ctrl-C'))
  })
})
