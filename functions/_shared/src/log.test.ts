import { describe, expect, it, vi } from 'vitest'
import { logger } from './log.ts'

describe('logger', () => {
  it('writes the lines of a turn at once, one JSON object each, from its level on', async () => {
    const write = vi.fn<(lines: string) => void>()
    const log = logger('cart', 'info', write)

    log.debug('hidden')
    log.info('request', { traceId: 'a', status: 200 })
    log.error('failed', { error: Object.assign(new Error('lost'), { code: 'ECONNRESET' }) })
    await vi.waitFor(() => expect(write).toHaveBeenCalledOnce())

    const lines = write.mock.calls[0]?.[0]
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const time = expect.stringMatching(/^\d{4}-.*Z$/)
    expect(lines).toEqual([
      { level: 'info', time, function: 'cart', message: 'request', traceId: 'a', status: 200 },
      {
        level: 'error',
        time,
        function: 'cart',
        message: 'failed',
        error: { name: 'Error', message: 'lost', code: 'ECONNRESET', stack: expect.any(String) },
      },
    ])
  })
})
