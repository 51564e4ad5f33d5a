import type { IRateLimiterRes, RateLimiterAbstract } from 'rate-limiter-flexible'
import type { Log } from './log.ts'

export type Allowance = { allowed: boolean; remaining: number; resetSeconds: number }

/** Counts one request of `key` against `limit` requests a minute. */
export type Limiter = (key: string, limit: number) => Promise<Allowance>

/**
 * Makes the limiter: counted in Redis where `redisUrl` is given, so that all pods count together, else in
 * this process. While Redis is down it counts in this process and the shop goes on.
 * @param factor multiplies every limit
 */
export function limiter(options: {
  redisUrl?: string | undefined
  factor?: number | undefined
  log: Log
}): Limiter {
  const limiters = new Map<number, Promise<RateLimiterAbstract>>()
  const redis = options.redisUrl ? connectRedis(options.redisUrl, options.log) : undefined

  return async function consume(key, limit) {
    const points = Math.round(limit * (options.factor ?? 1))
    let counter = limiters.get(points)
    if (!counter) limiters.set(points, (counter = createLimiter(points, redis)))
    try {
      return allowance(true, await (await counter).consume(key))
    } catch (refused) {
      if (!isResult(refused)) throw refused
      return allowance(false, refused)
    }
  }
}

async function createLimiter(
  points: number,
  redis: (() => Promise<unknown>) | undefined,
): Promise<RateLimiterAbstract> {
  const { RateLimiterMemory } = await import('rate-limiter-flexible')
  const memory = new RateLimiterMemory({ points, duration: 60 })
  if (!redis) return memory
  const { RateLimiterRedis } = await import('rate-limiter-flexible')
  return new RateLimiterRedis({
    storeClient: await redis(),
    keyPrefix: 'limit',
    points,
    duration: 60,
    insuranceLimiter: memory,
  })
}

function connectRedis(url: string, log: Log): () => Promise<unknown> {
  let client: Promise<unknown> | undefined
  return () =>
    (client ??= import('ioredis').then(({ Redis }) => {
      const redis = new Redis(url, {
        enableOfflineQueue: false,
        maxRetriesPerRequest: 1,
        connectTimeout: 1000,
        commandTimeout: 500,
      })
      redis.on('error', (error: Error) => log.warn('Redis is down: limits count here', { error }))
      return redis
    }))
}

function isResult(value: unknown): value is IRateLimiterRes {
  return typeof value === 'object' && value !== null && 'msBeforeNext' in value
}

function allowance(allowed: boolean, result: IRateLimiterRes): Allowance {
  return {
    allowed,
    remaining: Math.max(0, result.remainingPoints ?? 0),
    resetSeconds: Math.ceil((result.msBeforeNext ?? 0) / 1000),
  }
}
