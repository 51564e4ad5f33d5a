import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withLock } from '../../local/src/lock.ts'
import { eachLine } from '../../local/src/output.ts'

export type Fetching = {
  root: string
  signal?: AbortSignal | undefined
  onStep(sentence: string): void
}

type Wanted = {
  /** As sentences name it: "Kafka, Debezium, Keycloak and Redis". */
  what: string
  pom: string
  phase: 'generate-resources' | 'package'
  /** Files and folders from which it is made. */
  sources: readonly string[]
  /** The folder that Maven fills, by the property `out`. */
  out: string
  megabytes: number
}

type Job = Fetching & Wanted & { signal: AbortSignal }

const oldestJava = 17
const progressMilliseconds = 3000

/**
 * Lets Maven fill a folder, once for each state of its sources.
 * @throws Error with one sentence: no Java 17, no Maven, or what Maven says
 */
export async function fetchByMaven(wanted: Wanted, options: Fetching): Promise<void> {
  requireJava()
  const { signal = new AbortController().signal } = options
  await mkdir(dirname(wanted.out), { recursive: true })
  await withLock(`${wanted.out}.lock`, signal, () => fetchOnce({ ...options, ...wanted, signal }))
}

// Maven leaves what it brought for another pom.xml: two versions would stand on the class path.
async function fetchOnce(job: Job): Promise<void> {
  const { what, pom, phase, sources, out, megabytes, onStep } = job
  const wanted = await hashOf(sources)
  if ((await readFile(join(out, 'fetched'), 'utf8').catch(() => '')) === wanted) return
  const began = performance.now()
  onStep(`Fetching ${what}, once: about ${megabytes} MB`)
  const draft = `${out}.new`
  await rm(draft, { recursive: true, force: true })
  const maven = ['-f', pom, `-Dout=${draft}`, phase]
  if ((await runMaven(['-o', '-q', ...maven], job.signal)).code !== 0) await fetchAnew(maven, job)
  await writeFile(join(draft, 'fetched'), wanted)
  await rm(out, { recursive: true, force: true })
  await rename(draft, out)
  onStep(`Fetched in ${Math.round((performance.now() - began) / 1000)} s`)
}

async function hashOf(sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of await filesOf(source)) hash.update(await readFile(file))
  }
  return hash.digest('hex')
}

async function filesOf(source: string): Promise<string[]> {
  if ((await stat(source)).isFile()) return [source]
  const entries = await readdir(source, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map(({ parentPath, name }) => join(parentPath, name)).toSorted()
}

async function fetchAnew(maven: string[], { signal, megabytes, onStep }: Job): Promise<void> {
  const began = performance.now()
  let bytes = 0
  const report = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1000)
    onStep(`Fetching: ${Math.round(bytes / 1e6)} MB of about ${megabytes}, ${seconds} s`)
  }, progressMilliseconds)
  const { code, lines } = await runMaven(maven, signal, (line) => (bytes += bytesOf(line)))
  clearInterval(report)
  signal.throwIfAborted()
  if (code === 0) return
  const reason = lines.find((line) => line.startsWith('[ERROR]'))?.slice('[ERROR] '.length)
  throw new Error(`Maven cannot fetch the stack: ${reason ?? `it ended with ${code}`}`)
}

/** `Downloaded from central: https://… (5.3 MB at 12 MB/s)` */
function bytesOf(line: string): number {
  const [, amount, unit] = /^Downloaded .*\((\d+(?:\.\d+)?) (B|kB|MB) at /.exec(line) ?? []
  const factor = unit === 'MB' ? 1e6 : unit === 'kB' ? 1e3 : 1
  return Number(amount ?? 0) * factor
}

async function runMaven(
  args: string[],
  signal: AbortSignal,
  visit: (line: string) => void = () => {},
): Promise<{ code: number | null; lines: string[] }> {
  const lines: string[] = []
  const child = spawn('mvn', ['-B', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const abort = () => child.kill()
  signal.addEventListener('abort', abort, { once: true })
  const note = (line: string) => {
    const plain = line.replace(/^\[INFO\] /, '')
    lines.push(plain)
    visit(plain)
  }
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, note)
  const code = await ended(child)
  signal.removeEventListener('abort', abort)
  return { code, lines }
}

function ended(child: ChildProcess): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', () =>
    reject(new Error('Maven is missing: install it (on Debian: apt install maven).')),
  )
  child.once('close', (code) => resolve(code))
  return promise
}

function requireJava(): void {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const version = Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0)
  if (version >= oldestJava) return
  const found = version === 0 ? 'is missing' : `${version} is too old`
  throw new Error(
    `Java ${found}: install ${oldestJava} or newer (on Debian: apt install openjdk-17-jre-headless).`,
  )
}
