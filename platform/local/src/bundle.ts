import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, version, type BuildOptions } from 'esbuild'
import * as v from 'valibot'

/** One function's bundle: the file to run, the hash of its bytes and their number. */
export type Bundle = { name: string; path: string; hash: string; bytes: number; built: boolean }

// A CommonJS dependency inside an ES module asks for Node's built-in modules through `require`.
const banner =
  "import { createRequire as createRequire_ } from 'node:module'; " +
  'const require = createRequire_(import.meta.url);'

const options = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: false,
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'silent',
  metafile: true,
  write: false,
  banner: { js: banner },
} satisfies BuildOptions

const recipe = digest(JSON.stringify({ version, options }))

const stored = v.object({
  recipe: v.string(),
  hash: v.string(),
  bytes: v.number(),
  inputs: v.record(v.string(), v.string()),
})

type Digests = (file: string) => Promise<string | null>

/**
 * Bundles `functions/<name>/src/main.ts` of every name to `dist/functions/<name>/main.js`, in parallel.
 * A bundle whose inputs have not changed, byte for byte, is left as it is.
 * @param root the repository
 * @throws Error that names the function and esbuild's first message
 */
export async function bundleFunctions(root: string, names: readonly string[]): Promise<Bundle[]> {
  const digests = memoisedDigests(root)
  const outcomes = await Promise.allSettled(
    names.map(
      async (name) => (await unchanged(root, name, digests)) ?? (await rebuild(root, name)),
    ),
  )
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

async function unchanged(root: string, name: string, digests: Digests): Promise<Bundle | null> {
  const folder = join(root, 'dist/functions', name)
  const record = await readRecord(join(folder, 'bundle.json'))
  if (record?.recipe !== recipe) return null
  const path = join(folder, 'main.js')
  const { hash, bytes } = record
  const inputs = await Promise.all(
    Object.entries(record.inputs).map(async ([file, before]) => (await digests(file)) === before),
  )
  if (inputs.includes(false) || (await digests(path)) !== hash) return null
  return { name, path, hash, bytes, built: false }
}

async function readRecord(file: string): Promise<v.InferOutput<typeof stored> | null> {
  try {
    const result = v.safeParse(stored, JSON.parse(await readFile(file, 'utf8')))
    return result.success ? result.output : null
  } catch {
    return null
  }
}

async function rebuild(root: string, name: string): Promise<Bundle> {
  const folder = join(root, 'dist/functions', name)
  const path = join(folder, 'main.js')
  const entry = join('functions', name, 'src/main.ts')
  const result = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: path,
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The function "${name}" cannot be bundled: ${reason}`, { cause: error })
  })
  const files = result.outputFiles
  const main = files.find((file) => file.path.endsWith('main.js'))
  if (!main) throw new Error(`The function "${name}" was bundled to nothing`)
  const hash = digest(main.contents)
  await mkdir(folder, { recursive: true })
  for (const file of files) await replace(file.path, file.contents)
  const digests = memoisedDigests(root)
  const inputs = Object.fromEntries(
    await Promise.all(
      Object.keys(result.metafile.inputs).map(async (file) => [file, await digests(file)]),
    ),
  )
  const bytes = main.contents.length
  await replace(join(folder, 'bundle.json'), JSON.stringify({ recipe, hash, bytes, inputs }))
  return { name, path, hash, bytes, built: true }
}

// A running instance or a second build may read the file at this moment: it sees the old or the new whole.
async function replace(path: string, contents: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}`
  await writeFile(temporary, contents)
  await rename(temporary, path)
}

function memoisedDigests(root: string): Digests {
  const known = new Map<string, Promise<string | null>>()
  return (file) => {
    const before = known.get(file)
    if (before) return before
    const path = file.startsWith('/') ? file : join(root, file)
    const found = readFile(path).then(digest, () => null)
    known.set(file, found)
    return found
  }
}

function digest(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
