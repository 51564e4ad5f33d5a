import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from '../../local/src/lock.ts'
import { eachLine } from '../../local/src/output.ts'

/** Where what pip brought stands. */
export type PythonProgram = {
  /** The folder of its commands, python among them. */
  commands: string
  /** The folder of its packages. */
  packages: string
}

export type PythonOptions = {
  root: string
  signal?: AbortSignal | undefined
  onStep(sentence: string): void
}

type Wanted = {
  /** As sentences begin: "pgAdmin". */
  name: string
  /** The list of packages, from the root. */
  requirements: string
  /** Of the disk and of time: "600 MB on disk, a minute". */
  cost: string
  /** Runs once, when the packages stand. */
  finish?(program: PythonProgram): Promise<void>
}

/**
 * Installs a program by pip into `dist/<name>`, once for each state of its list of packages.
 * @throws Error with one sentence: no Python, or what pip says
 */
export async function fetchPython(wanted: Wanted, options: PythonOptions): Promise<PythonProgram> {
  const { root, signal = new AbortController().signal } = options
  const home = join(root, 'dist', wanted.name.toLowerCase())
  await mkdir(home, { recursive: true })
  return withLock(join(home, 'lock'), signal, () => fetchOnce(home, wanted, options))
}

async function fetchOnce(home: string, wanted: Wanted, options: PythonOptions) {
  const requirements = join(options.root, wanted.requirements)
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
  const out = join(home, hash.slice(0, 16))
  const mark = join(out, 'complete')
  if ((await readFile(mark, 'utf8').catch(() => '')) === hash) return programIn(out)
  requirePython(wanted.name)
  options.onStep(`Installing ${wanted.name}, once: about ${wanted.cost}`)
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  await run('python3', ['-m', 'venv', out], options)
  await run(join(out, 'bin/pip'), ['install', '--quiet', '--requirement', requirements], options)
  const program = await programIn(out)
  await wanted.finish?.(program)
  await writeFile(`${mark}.new`, hash)
  await rename(`${mark}.new`, mark)
  return program
}

async function programIn(out: string): Promise<PythonProgram> {
  const [version = 'python3'] = await readdir(join(out, 'lib'))
  return { commands: join(out, 'bin'), packages: join(out, 'lib', version, 'site-packages') }
}

/**
 * Runs a program to its end.
 * @throws Error with its last line when it fails
 */
export async function run(
  command: string,
  args: string[],
  options: {
    signal?: AbortSignal | undefined
    env?: Record<string, string>
    cwd?: string
    /** Takes every line; they are dropped unless told. */
    onLine?(line: string): void
  },
): Promise<void> {
  const { signal, env, cwd, onLine } = options
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
    ...(signal && { signal }),
  })
  let last = ''
  const note = (line: string) => {
    last = line
    onLine?.(line)
  }
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, note)
  child.once('error', reject)
  child.once('close', (code) => {
    if (code === 0) resolve()
    else reject(new Error(`${command} ended with ${code}: ${last}`))
  })
  return promise
}

function requirePython(name: string): void {
  if (spawnSync('python3', ['-m', 'venv', '--help'], { stdio: 'ignore' }).status === 0) return
  throw new Error(`${name} needs Python with venv: on Debian apt install python3-venv.`)
}
