import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as v from 'valibot'
import type { Image, ImageStore } from '../cluster/cluster.ts'
import { hashOf } from '../cluster/image-folder.ts'

/** What a node without a container engine runs for an image. */
type Program = { command: string[]; cwd: string; env: Record<string, string> }

const words = v.array(v.string())
const knownPrograms = v.record(
  v.string(),
  v.object({ command: words, cwd: v.string(), env: v.record(v.string(), v.string()) }),
)

/** The user of our Dockerfiles. */
const imageUser = 65_532

/**
 * Unpacks images beside a file instead of building them, and notes in it what each stands for: a regular
 * expression of its names, and the program. For nodes that run pods as processes of this machine.
 */
export function mapStore(file: string): ImageStore {
  return {
    async load(_cluster, image) {
      const digest = `sha256:${hashOf([image.name, image.tag])}`
      const folder = join(dirname(file), `${basename(image.name)}-${image.tag}`)
      const program = await unpack(image, folder)
      const name = image.name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      await note(file, `^${name}(@${digest}|:${image.tag})$`, program)
      return `${image.name}@${digest}`
    },
  }
}

async function note(file: string, pattern: string, program: Program): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const known = v.parse(knownPrograms, JSON.parse(text))
  await writeFile(`${file}.new`, JSON.stringify({ ...known, [pattern]: program }, null, 2))
  await rename(`${file}.new`, file)
}

/** Does what the image's Dockerfile says, in a folder in the place of `/`. */
async function unpack(image: Image, folder: string): Promise<Program> {
  const lines = (await readFile(join(image.folder, 'Dockerfile'), 'utf8')).split('\n')
  const inFolder = (word: string) =>
    word
      .replace(/^\/nodejs\/bin\/node$/, process.execPath)
      .replace(/^\/(app|bake)\b/, `${folder}/$1`)
  const commands = (instruction: string) =>
    lines
      .filter((line) => line.startsWith(`${instruction} [`))
      .map((line) => v.parse(words, JSON.parse(line.slice(instruction.length))).map(inFolder))
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await cp(join(image.folder, 'app'), join(folder, 'app'), { recursive: true })
  for (const file of ['bake.mjs', 'environment.json']) {
    await cp(join(image.folder, file), join(folder, 'bake', file)).catch(ignoreMissing)
  }
  await give(folder, imageUser)
  for (const command of commands('RUN')) await runAs(imageUser, command)
  const settings = lines.filter((line) => line.startsWith('ENV ')).map((line) => line.slice(4))
  const env = settings
    .map((line) => line.split('='))
    .map(([key = '', value = '']) => [key, inFolder(value)])
  return {
    command: commands('ENTRYPOINT').at(-1) ?? [],
    cwd: join(folder, 'app'),
    env: Object.fromEntries(env),
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

async function give(folder: string, user: number): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    await chown(path, user, user)
    await chmod(path, entry.isDirectory() ? 0o755 : 0o644)
  }
}

async function runAs(user: number, [program = '', ...args]: string[]): Promise<void> {
  const child = spawn(program, args, { uid: user, gid: user, stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (chunk) => said.push(String(chunk)))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said.join('').trim()}`)
}
