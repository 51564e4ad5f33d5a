import type { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Log } from './log.ts'

export type Allowance = { allowed: boolean; remaining: number; resetSeconds: number }

/** Counts one request of `key` against `limit` requests a minute. */
export type Limiter = (key: string, limit: number) => Promise<Allowance> | Allowance

const windowSeconds = 60

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
  const { redisUrl, factor = 1, log } = options
  const count = redisUrl ? sharedCounter(redisUrl, log) : localCounter()
  return (key, limit) => count(key, Math.round(limit * factor))
}

// All windows are equally long: the map holds them in the order in which they end.
function localCounter(): (key: string, most: number) => Allowance {
  const windows = new Map<string, { used: number; until: number }>()

  return function count(key, most) {
    const now = Date.now()
    let found = windows.get(key)
    if (!found || found.until <= now) {
      forgetEnded(windows, now)
      found = { used: 0, until: now + windowSeconds * 1000 }
      windows.set(key, found)
    }
    found.used += 1
    return allowance(most - found.used, found.until - now)
  }
}

function forgetEnded(windows: Map<string, { until: number }>, now: number): void {
  for (const [key, { until }] of windows) {
    if (until > now) return
    windows.delete(key)
  }
}

function sharedCounter(url: string, log: Log): (key: string, most: number) => Promise<Allowance> {
  const counters = new Map<number, Promise<RateLimiterRedis>>()
  const countHere = localCounter()
  const redis = connectRedis(url, log)

  return async function count(key, most) {
    let counter = counters.get(most)
    if (!counter) counters.set(most, (counter = createCounter(most, redis)))
    try {
      return ofResult(await (await counter).consume(key), most)
    } catch (refused) {
      return isResult(refused) ? ofResult(refused, most) : countHere(key, most)
    }
  }
}

async function createCounter(points: number, redis: () => Promise<unknown>) {
  const { default: flexible } = await import('rate-limiter-flexible')
  const storeClient = await redis()
  const duration = windowSeconds
  return new flexible.RateLimiterRedis({ storeClient, keyPrefix: 'limit', points, duration })
}

// The first to ask waits for the connection, up to a second: counted here, a call would not be counted there.
function connectRedis(url: string, log: Log): () => Promise<unknown> {
  let client: Promise<unknown> | undefined
  return () =>
    (client ??= import('ioredis').then(async ({ default: { Redis } }) => {
      const redis = new Redis(url, {
        enableOfflineQueue: false,
        maxRetriesPerRequest: 1,
        connectTimeout: 1000,
        commandTimeout: 500,
      })
      redis.on('error', (error: Error) => log.warn('Redis is down: limits count here', { error }))
      // Nobody closes it: it keeps no process alive that has finished its requests.
      redis.on('connect', () => redis.stream.unref())
      await new Promise<void>((resolve) => {
        redis.once('ready', resolve)
        redis.once('close', resolve)
      })
      return redis
    }))
}

function isResult(value: unknown): value is RateLimiterRes {
  return typeof value === 'object' && value !== null && 'msBeforeNext' in value
}

function ofResult({ consumedPoints, msBeforeNext }: RateLimiterRes, most: number): Allowance {
  return allowance(most - consumedPoints, msBeforeNext)
}

function allowance(left: number, milliseconds: number): Allowance {
  const resetSeconds = Math.ceil(milliseconds / 1000)
  return { allowed: left >= 0, remaining: Math.max(0, left), resetSeconds }
}
