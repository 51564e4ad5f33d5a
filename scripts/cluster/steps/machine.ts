import { readFile } from 'node:fs/promises'
import { platform, totalmem } from 'node:os'
import { readControllers } from '../../platform/controllers.ts'
import { missingHosts } from '../addresses.ts'
import type { Cluster, Profile } from '../cluster.ts'
import { kubectlVersion } from '../nodes.ts'
import { remedyFor } from '../remedies.ts'

const gigabyte = 1024 ** 3
const needs: Record<Profile, { memory: number; disk: number }> = {
  small: { memory: 7, disk: 20 },
  full: { memory: 15, disk: 30 },
}

type Tool = { name: string; oldest: string; version(cluster: Cluster): Promise<string> }

const tools: readonly Tool[] = [
  { name: 'docker', oldest: '24.0', version: (cluster) => printed(cluster, dockerVersion) },
  { name: 'kind', oldest: '0.30', version: (cluster) => printed(cluster, ['kind', 'version']) },
  { name: 'kubectl', oldest: '1.33', version: kubectlVersion },
  {
    name: 'helm',
    oldest: '3.18',
    version: (cluster) => printed(cluster, ['helm', 'version', '--short']),
  },
]
const dockerVersion = ['docker', 'version', '--format={{.Server.Version}}'] as const

/**
 * Says everything that the machine lacks at once: tools and their versions, memory, disk, names.
 * @throws Error with a sentence a line
 */
export async function checkMachine(cluster: Cluster): Promise<void> {
  const faults = await machineFaults(cluster)
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

/** Gives a sentence for each thing that the machine lacks. */
export async function machineFaults(cluster: Cluster): Promise<string[]> {
  const { func } = await readControllers()
  const funcTool: Tool = {
    name: 'func',
    oldest: func.version.replace(/\.\d+$/, ''),
    version: (each) => printed(each, ['func', 'version']),
  }
  const asked = [...tools, funcTool].map((tool) => toolFault(cluster, tool))
  const found = await Promise.all([
    ...asked,
    memoryFault(cluster),
    diskFault(cluster),
    hostsFault(cluster),
  ])
  return found.filter((fault) => fault !== undefined)
}

async function toolFault(cluster: Cluster, { name, oldest, version }: Tool) {
  try {
    const found = await version(cluster)
    if (isNewEnough(found, oldest)) return undefined
    return `${name} ${found} is too old: install ${oldest} or newer.`
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return reason || remedyFor(`${name}: command not found`)
  }
}

async function printed({ shell }: Cluster, [command = '', ...args]: readonly string[]) {
  const text = await shell.succeed(command, args, { patience: 30 })
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? `of an unknown version (${text.trim()})`
}

function isNewEnough(found: string, oldest: string): boolean {
  const [major = 0, minor = 0] = found.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = oldest.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

// Docker Desktop gives its containers less than the machine has.
async function memoryFault({ shell, profile }: Cluster) {
  const said = await shell
    .run('docker', ['info', '--format={{.MemTotal}}'])
    .catch(() => ({ stdout: '' }))
  const bytes = Number(said.stdout.trim()) || totalmem()
  const wanted = needs[profile].memory
  const found = bytes / gigabyte
  if (found >= wanted) return undefined
  const smaller = profile === 'full' ? ', or take less: npm run up -- --profile small' : ''
  return `Docker has ${found.toFixed(1)} GB of memory, ${wanted} are wanted: give it more${smaller}.`
}

async function diskFault({ root, profile, freeBytes }: Cluster) {
  const found = (await freeBytes(root)) / gigabyte
  const wanted = needs[profile].disk
  if (found >= wanted) return undefined
  return `${found.toFixed(1)} GB are free for ${root}, ${wanted} are wanted: make room.`
}

async function hostsFault({ hostsFile }: Cluster) {
  const line = missingHosts(await readFile(hostsFile, 'utf8').catch(() => ''))
  if (line === undefined) return undefined
  const add =
    platform() === 'win32'
      ? `add the line "${line}"`
      : `echo '${line}' | sudo tee --append ${hostsFile}`
  return `${hostsFile} does not name the shop: ${add}`
}
