import { Redis } from 'ioredis'
import { StoreUnavailableError, type Store } from './store.ts'

const longestMilliseconds = 1000

const replaceScript = `
local kept = redis.call('get', KEYS[1])
if ARGV[1] == '0' and kept then return 0 end
if ARGV[1] == '1' and kept ~= ARGV[2] then return 0 end
redis.call('set', KEYS[1], ARGV[3], 'px', ARGV[4])
return 1`

const incrementScript = `
local count = redis.call('incr', KEYS[1])
if count == 1 then redis.call('pexpire', KEYS[1], ARGV[1]) end
return count`

/**
 * Keeps values in Redis. Commands are not queued while it is away: they fail at once, and the
 * connection is tried again in the background.
 * @param onChange told when Redis goes away, with the error, and when it is back, with null
 */
export function createRedisStore(
  url: string,
  onChange: (error: Error | null) => void = () => undefined,
): Store {
  const redis = new Redis(url, {
    keyPrefix: 'storefront:',
    commandTimeout: longestMilliseconds,
    connectTimeout: longestMilliseconds,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: true,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1000),
  })
  redis.on('error', (error: Error) => onChange(error))
  redis.on('ready', () => onChange(null))

  async function ask<T>(command: Promise<T>): Promise<T> {
    try {
      return await command
    } catch (error) {
      throw new StoreUnavailableError(error)
    }
  }

  return {
    get: (key) => ask(redis.get(key)),
    async set(key, value, ttl) {
      await ask(redis.set(key, value, 'PX', ttl))
    },
    async replace(key, expected, value, ttl) {
      const flag = expected === null ? '0' : '1'
      const done = redis.eval(replaceScript, 1, key, flag, expected ?? '', value, ttl)
      return (await ask(done)) === 1
    },
    increment: async (key, ttl) => Number(await ask(redis.eval(incrementScript, 1, key, ttl))),
    async delete(key) {
      await ask(redis.del(key))
    },
    close: async () => redis.disconnect(),
  }
}
