import { LOG_LEVEL, REDIS_URL } from '$app/env/private'
import { createLog } from '../log.ts'
import { createMemoryStore } from './memory.ts'
import type { Store } from './store.ts'

let opened: Promise<Store> | undefined

/** Gives the store of this process: Redis where its address is set, else memory. */
export function openStore(): Promise<Store> {
  opened ??= REDIS_URL ? openRedis(REDIS_URL) : Promise.resolve(createMemoryStore())
  return opened
}

async function openRedis(url: string): Promise<Store> {
  const { createRedisStore } = await import('./redis.ts')
  const log = createLog(LOG_LEVEL)
  let isAway = false
  return createRedisStore(url, (error) => {
    if (isAway === (error !== null)) return
    isAway = error !== null
    if (error) log.error('Redis does not answer', { reason: error.message })
    else log.info('Redis answers again')
  })
}

/** Closes the store, if it was opened. */
export async function closeStore(): Promise<void> {
  await (await opened)?.close()
}
