import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Quota = { folder: string; remove(): void }

const period = 100_000

/**
 * Makes a cgroup whose processes together get a fraction of one core; or says why there is none.
 * @param fraction of a core, 0.25 for a quarter
 */
export function cpuQuota(fraction: number): Quota | { absent: string } {
  const quota = Math.round(period * fraction)
  const kinds = [
    { parent: '/sys/fs/cgroup', file: 'cpu.max', text: `${quota} ${period}` },
    { parent: '/sys/fs/cgroup/cpu', file: 'cpu.cfs_quota_us', text: String(quota) },
  ]
  const faults = kinds.map((kind) => tryKind(kind))
  const made = faults.find((result) => typeof result !== 'string')
  if (made) return made
  return { absent: `no CPU quota can be set here: ${faults.join('; ')}` }
}

function tryKind({ parent, file, text }: { parent: string; file: string; text: string }) {
  const folder = join(parent, `bookstore-bench-${process.pid}`)
  const remove = () => rmdirSync(folder)
  try {
    mkdirSync(folder)
  } catch (error) {
    return reason(parent, error)
  }
  try {
    readFileSync(join(folder, file))
    writeFileSync(join(folder, file), text)
    return { folder, remove }
  } catch (error) {
    remove()
    return reason(file, error)
  }
}

function reason(what: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return `${what} ${code}`
}
