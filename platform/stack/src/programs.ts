import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eachLine } from '../../local/src/output.ts'

/** Where what Maven brought stands. */
export type JavaPrograms = {
  /** The folder of the jars of Kafka and of Kafka Connect. */
  kafka: string
  /** The folder of Connect's plugins: Debezium. */
  plugins: string
  /** The folder of Keycloak. */
  keycloak: string
}

type Options = {
  root: string
  signal?: AbortSignal | undefined
  onStep(sentence: string): void
}

const oldestJava = 17
const progressMilliseconds = 3000

/**
 * Fetches Kafka, Debezium and Keycloak by Maven into `dist/stack`, once for each state of pom.xml.
 * @throws Error with one sentence: no Java 17, no Maven, or what Maven says
 */
export async function fetchPrograms(options: Options): Promise<JavaPrograms> {
  requireJava()
  const { root, onStep } = options
  const out = join(root, 'dist/stack')
  const pom = join(root, 'platform/stack/pom.xml')
  const mark = join(out, 'fetched')
  const wanted = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
  if ((await readFile(mark, 'utf8').catch(() => '')) !== wanted) {
    onStep('Fetching Kafka, Debezium and Keycloak, once: about 250 MB')
    // Maven leaves what it brought for another pom.xml: two versions would stand on the class path.
    await rm(out, { recursive: true, force: true })
    await mkdir(out, { recursive: true })
    if ((await runMaven(pom, ['-o', '-q'], options)).code !== 0) await fetchAnew(pom, options)
    await writeFile(mark, wanted)
  }
  const keycloak = (await readdir(out)).find((name) => name.startsWith('keycloak-')) ?? ''
  return {
    kafka: join(out, 'kafka'),
    plugins: join(out, 'connect-plugins'),
    keycloak: join(out, keycloak),
  }
}

async function fetchAnew(pom: string, options: Options): Promise<void> {
  const began = performance.now()
  let bytes = 0
  const report = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1000)
    options.onStep(`Fetching: ${Math.round(bytes / 1e6)} MB of about 250, ${seconds} s`)
  }, progressMilliseconds)
  const { code, lines } = await runMaven(pom, [], options, (line) => (bytes += bytesOf(line)))
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
  pom: string,
  options: string[],
  { signal }: Options,
  visit: (line: string) => void = () => {},
): Promise<{ code: number | null; lines: string[] }> {
  const lines: string[] = []
  const child = spawn('mvn', ['-B', ...options, '-f', pom, 'generate-resources'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
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
