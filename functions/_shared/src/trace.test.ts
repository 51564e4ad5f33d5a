import { describe, expect, it } from 'vitest'
import { continueTrace } from './trace.ts'

const id = '0af7651916cd43dd8448eb211c80319c'

describe('continueTrace', () => {
  it('keeps the trace and its flags, with a span of its own', () => {
    const { traceparent, traceId } = continueTrace(`00-${id}-b7ad6b7169203331-00`)

    expect(traceId).toBe(id)
    expect(traceparent).toMatch(new RegExp(`^00-${id}-(?!b7ad6b7169203331)[0-9a-f]{16}-00$`))
  })

  it.each([
    undefined,
    '',
    'x',
    `01-${id}-b7ad6b7169203331-00`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-00`,
    `00-${id}-${'0'.repeat(16)}-00`,
    `00-${id.toUpperCase()}-b7ad6b7169203331-00`,
  ])('begins a trace instead of %s', (header) => {
    const { traceparent, traceId } = continueTrace(header)

    expect(traceId).not.toBe(id)
    expect(traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
  })

  it('gives every trace and every span an id of its own', () => {
    const traces = Array.from({ length: 1000 }, () => continueTrace(undefined))
    const spans = traces.map(({ traceparent }) => traceparent.split('-')[2])

    expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(1000)
    expect(new Set(spans).size).toBe(1000)
  })
})
