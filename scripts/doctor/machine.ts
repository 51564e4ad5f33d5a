import { spawnSync } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { existsSync } from 'node:fs'
import { inMegabytes, type Check, type Patient } from './check.ts'

const leastFree = 2 * 1024 ** 3
const oldest = { node: [22, 18], java: [17, 0] } as const

/** Node, and for the stack Java and Maven. Redis comes with the stack. */
export const programs: Check = {
  name: 'Programs',
  look({ isStack }) {
    const faults = [versionFault('Node', process.versions.node, oldest.node)]
    if (isStack) {
      const install = 'on Debian: apt install openjdk-17-jre-headless maven'
      faults.push(versionFault('Java', javaVersion(), oldest.java, install))
      const maven = spawnSync('mvn', ['--version']).status === 0
      faults.push(maven ? undefined : `Maven is missing: install it (${install}).`)
    }
    return faults.filter((fault) => fault !== undefined)
  },
}

export const disk: Check = {
  name: 'Disk space',
  async look({ stateDir }) {
    return diskFault(await freeBytes(stateDir), stateDir)
  },
}

/** Says whether a version is too old; undefined when it will do. */
export function versionFault(
  name: string,
  found: string | undefined,
  [major, minor]: readonly [number, number],
  remedy = `install ${major}.${minor} or newer`,
): string | undefined {
  if (found === undefined) return `${name} is missing: install it (${remedy}).`
  const [foundMajor = 0, foundMinor = 0] = found.split('.').map(Number)
  const isNew = foundMajor > major || (foundMajor === major && foundMinor >= minor)
  return isNew ? undefined : `${name} ${found} is too old: ${remedy}.`
}

export function diskFault(free: number, folder: string): string[] {
  if (free >= leastFree) return []
  const wanted = inMegabytes(leastFree)
  return [`${inMegabytes(free)} are free for ${folder}: make room, ${wanted} are wanted.`]
}

async function freeBytes(folder: Patient['stateDir']): Promise<number> {
  const { bavail, bsize } = await statfs(existsSync(folder) ? folder : dirname(folder))
  return bavail * bsize
}

function javaVersion(): string | undefined {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  return /version "([\d.]+)/.exec(stderr ?? '')?.[1]
}
