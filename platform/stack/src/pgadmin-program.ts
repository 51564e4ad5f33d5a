import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eachLine } from '../../local/src/output.ts'

/** Where what pip brought stands. */
export type PgAdminProgram = { python: string; folder: string }

type Options = { root: string; signal?: AbortSignal | undefined; onStep(sentence: string): void }

// One installation serves every state folder: what differs is told by the environment.
const settingsFromEnvironment = `import json
import os

globals().update(json.loads(os.environ['PGADMIN_SETTINGS']))
`

/**
 * Installs pgAdmin by pip into `dist/pgadmin`, once for each state of pgadmin.txt.
 * @throws Error with one sentence: no Python, or what pip says
 */
export async function fetchPgAdmin(options: Options): Promise<PgAdminProgram> {
  const { root, onStep } = options
  const wishes = join(root, 'platform/stack/pgadmin.txt')
  const wanted = createHash('sha256')
    .update(await readFile(wishes))
    .digest('hex')
  const out = join(root, 'dist/pgadmin', wanted.slice(0, 16))
  const mark = join(out, 'complete')
  if ((await readFile(mark, 'utf8').catch(() => '')) !== wanted) {
    requirePython()
    onStep('Installing pgAdmin, once: about 600 MB on disk, a minute')
    await rm(out, { recursive: true, force: true })
    await mkdir(out, { recursive: true })
    await run('python3', ['-m', 'venv', out], options)
    await run(join(out, 'bin/pip'), ['install', '--quiet', '--requirement', wishes], options)
    await writeFile(join(await packageIn(out), 'config_local.py'), settingsFromEnvironment)
    await writeFile(`${mark}.new`, wanted)
    await rename(`${mark}.new`, mark)
  }
  return { python: join(out, 'bin/python'), folder: await packageIn(out) }
}

async function packageIn(out: string): Promise<string> {
  const [version = 'python3'] = await readdir(join(out, 'lib'))
  return join(out, 'lib', version, 'site-packages/pgadmin4')
}

/**
 * Runs a program to its end.
 * @throws Error with its last line when it fails
 */
export async function run(
  command: string,
  args: string[],
  { signal, env }: { signal?: AbortSignal | undefined; env?: Record<string, string> },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(signal && { signal }),
  })
  let last = ''
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, (line) => (last = line))
  child.once('error', reject)
  child.once('close', (code) => {
    if (code === 0) resolve()
    else reject(new Error(`${command} ended with ${code}: ${last}`))
  })
  return promise
}

function requirePython(): void {
  if (spawnSync('python3', ['-m', 'venv', '--help'], { stdio: 'ignore' }).status === 0) return
  throw new Error('pgAdmin needs Python with venv: on Debian apt install python3-venv.')
}
