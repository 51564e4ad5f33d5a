import { describe, expect, it, vi } from 'vitest'
import { logger } from './log.ts'
import { limiter } from './rate-limit.ts'

const write = vi.fn<(lines: string) => void>()
const log = logger('cart', 'info', write)

describe('limiter', () => {
  it('counts each key apart', async () => {
    const limit = limiter({ log })

    expect(await limit('a', 1)).toEqual({ allowed: true, remaining: 0, resetSeconds: 60 })
    expect(await limit('a', 1)).toEqual({ allowed: false, remaining: 0, resetSeconds: 60 })
    expect(await limit('b', 1)).toMatchObject({ allowed: true })
  })

  it('multiplies every limit by the factor', async () => {
    const limit = limiter({ log, factor: 3 })

    expect(await limit('a', 1)).toMatchObject({ allowed: true, remaining: 2 })
  })

  it('counts in the process while Redis is down', async () => {
    const limit = limiter({ log, redisUrl: 'redis://127.0.0.1:1' })

    expect(await limit('a', 1)).toMatchObject({ allowed: true })
    expect(await limit('a', 1)).toMatchObject({ allowed: false })
    await vi.waitFor(() => expect(write.mock.calls.join()).toContain('Redis is down'))
  })
})
