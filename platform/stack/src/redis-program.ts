import { readdir, chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { isRedisInstalled } from '../../local/src/redis.ts'

const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

/**
 * Gives the `redis-server` to run: the system's own, else the one that was fetched for this kind of machine.
 * @throws Error with one sentence when there is neither
 */
export async function redisProgram(fetched: string): Promise<string> {
  if (isRedisInstalled()) return 'redis-server'
  const kind = `${process.platform}-${architectures[process.arch] ?? process.arch}`
  const name = (await readdir(fetched)).find((file) => file.endsWith(`-${kind}`))
  if (name === undefined) {
    throw new Error(`Redis is missing: install redis-server (there is none to fetch for ${kind}).`)
  }
  const program = join(fetched, name)
  await chmod(program, 0o755)
  return program
}
