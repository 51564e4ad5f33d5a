import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from '../../local/src/lock.ts'
import { eachLine } from '../../local/src/output.ts'

/** Where what Maven brought stands. */
export type JavaPrograms = {
  /** The folder of the jars of Kafka and of Kafka Connect. */
  kafka: string
  /** The folder of Connect's plugins: Debezium. */
  plugins: string
  /** The folder of Keycloak. */
  keycloak: string
  /** The folder of Redis for several kinds of machine. */
  redis: string
}

type Options = {
  root: string
  signal?: AbortSignal | undefined
  onStep(sentence: string): void
}

const oldestJava = 17
const megabytes = 265
const progressMilliseconds = 3000

/**
 * Fetches Kafka, Debezium, Keycloak and Redis by Maven into `dist/stack`, once for each state of pom.xml.
 * @throws Error with one sentence: no Java 17, no Maven, or what Maven says
 */
export async function fetchPrograms(options: Options): Promise<JavaPrograms> {
  requireJava()
  const { root, signal = new AbortController().signal } = options
  const out = join(root, 'dist/stack')
  await mkdir(join(root, 'dist'), { recursive: true })
  await withLock(join(root, 'dist/stack.lock'), signal, () => fetchOnce(out, options))
  const keycloak = (await readdir(out)).find((name) => name.startsWith('keycloak-')) ?? ''
  return {
    kafka: join(out, 'kafka'),
    plugins: join(out, 'connect-plugins'),
    keycloak: join(out, keycloak),
    redis: join(out, 'redis'),
  }
}

// Maven leaves what it brought for another pom.xml: two versions would stand on the class path.
async function fetchOnce(out: string, options: Options): Promise<void> {
  const pom = join(options.root, 'platform/stack/pom.xml')
  const wanted = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
  if ((await readFile(join(out, 'fetched'), 'utf8').catch(() => '')) === wanted) return
  const began = performance.now()
  options.onStep(`Fetching Kafka, Debezium, Keycloak and Redis, once: about ${megabytes} MB`)
  const draft = `${out}.new`
  await rm(draft, { recursive: true, force: true })
  const maven = ['-f', pom, `-Dout=${draft}`, 'generate-resources']
  if ((await runMaven(['-o', '-q', ...maven], options)).code !== 0) await fetchAnew(maven, options)
  await writeFile(join(draft, 'fetched'), wanted)
  await rm(out, { recursive: true, force: true })
  await rename(draft, out)
  options.onStep(`Fetched in ${Math.round((performance.now() - began) / 1000)} s`)
}

async function fetchAnew(maven: string[], options: Options): Promise<void> {
  const began = performance.now()
  let bytes = 0
  const report = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1000)
    options.onStep(`Fetching: ${Math.round(bytes / 1e6)} MB of about ${megabytes}, ${seconds} s`)
  }, progressMilliseconds)
  const { code, lines } = await runMaven(maven, options, (line) => (bytes += bytesOf(line)))
  clearInterval(report)
  options.signal?.throwIfAborted()
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
  { signal }: Options,
  visit: (line: string) => void = () => {},
): Promise<{ code: number | null; lines: string[] }> {
  const lines: string[] = []
  const child = spawn('mvn', ['-B', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const abort = () => child.kill()
  signal?.addEventListener('abort', abort, { once: true })
  const note = (line: string) => {
    const plain = line.replace(/^\[INFO\] /, '')
    lines.push(plain)
    visit(plain)
  }
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, note)
  const code = await ended(child)
  signal?.removeEventListener('abort', abort)
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

/** Gives the class path of all jars of a folder. */
export function classPath(folder: string): string {
  if (!existsSync(folder)) throw new Error(`${folder} is missing: remove dist/stack and try again.`)
  return join(folder, '*')
}
