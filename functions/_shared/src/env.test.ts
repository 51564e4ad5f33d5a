import { describe, expect, it } from 'vitest'
import { integer, limitSettings, list, readEnv, serverSettings, text, url } from './env.ts'

describe('readEnv', () => {
  it('gives settings and secrets apart, with their defaults', () => {
    const environment = {
      DATABASE_URL: 'postgres://a:b@c/d',
      REDIS_URL: '',
      TRUSTED_PROXIES: ' ::1, ',
    }

    const env = readEnv(
      { settings: { ...serverSettings, ...limitSettings }, secrets: { DATABASE_URL: url } },
      environment,
    )

    expect(env).toEqual({
      settings: {
        PORT: 8080,
        ADDRESS: '0.0.0.0',
        LOG_LEVEL: 'info',
        TRUSTED_PROXIES: ['::1'],
        REDIS_URL: undefined,
        RATE_LIMIT_FACTOR: 1,
      },
      secrets: { DATABASE_URL: 'postgres://a:b@c/d' },
    })
  })

  it('names every fault at once, and no value', () => {
    const schemas = {
      settings: { HOLD: integer(5, 1, 10), NAMES: list },
      secrets: { KEY: text, DATABASE_URL: url },
    }

    expect(() => readEnv(schemas, { HOLD: '11', DATABASE_URL: 'hunter2' })).toThrow(
      'The environment is not usable: HOLD has a wrong format; KEY is missing; DATABASE_URL has a wrong format',
    )
  })
})
