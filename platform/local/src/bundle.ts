import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { build, version, type BuildOptions, type OutputFile, type Plugin } from 'esbuild'
import * as v from 'valibot'
import { withBundler } from './bundler.ts'
import { sourceFolder } from './source-folder.ts'

/** One function's bundle: the file to run, the hash of all its files and the number of their bytes. */
export type Bundle = { name: string; path: string; hash: string; bytes: number; built: boolean }

// A CommonJS dependency inside an ES module asks for Node's built-in modules through `require`.
const banner =
  "import { createRequire as createRequire_ } from 'node:module'; " +
  'const require = createRequire_(import.meta.url);'

// Named imports of these from an ES module load them whole, and of `node:http` the fetch stack as well, which
// alone doubles the time of a start: in a bundle they load when a name of theirs is first used.
const builtin = 'builtin'
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    const namespace = builtin
    onResolve({ filter: /^(node:)?(crypto|http)$/ }, ({ path }) => ({ path, namespace }))
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: lazyBuiltin(path) }))
  },
}

function lazyBuiltin(name: string): string {
  const names = Object.keys(process.getBuiltinModule(name) ?? {})
  return `for (const key of ${JSON.stringify(names)}) Object.defineProperty(module.exports, key, {
    enumerable: true,
    get: () => process.getBuiltinModule(${JSON.stringify(name)})[key],
  })`
}

const options = {
  bundle: true,
  splitting: true,
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
  plugins: [lazyBuiltins],
} satisfies BuildOptions

const recipe = digest(JSON.stringify({ version, options, crypto: lazyBuiltin('node:crypto') }))

const digestsOf = v.record(v.string(), v.string())
const stored = v.object({
  recipe: v.string(),
  hash: v.string(),
  bytes: v.number(),
  inputs: digestsOf,
  outputs: digestsOf,
})
type Stored = v.InferOutput<typeof stored>

type Digests = (file: string) => Promise<string | null>

/**
 * Bundles `src/main.ts` of every function to `dist/functions/<name>/main.js`, in parallel; what
 * is imported only when it is needed comes into files of its own beside it, named by their contents. A bundle whose inputs have not changed, byte for byte, is left as it is.
 * @param root the repository
 * @throws Error that names the function and esbuild's first message
 */
export async function bundleFunctions(root: string, names: readonly string[]): Promise<Bundle[]> {
  const digests = memoisedDigests(root)
  const outcomes = await withBundler(() =>
    Promise.allSettled(
      names.map(
        async (name) => (await unchanged(root, name, digests)) ?? (await rebuild(root, name)),
      ),
    ),
  )
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

async function unchanged(root: string, name: string, digests: Digests): Promise<Bundle | null> {
  const folder = folderOf(root, name)
  const record = await readRecord(folder)
  if (record?.recipe !== recipe) return null
  const { hash, bytes, inputs, outputs } = record
  const files = Object.entries({ ...inputs, ...outputs })
  const same = await Promise.all(files.map(async ([file, old]) => (await digests(file)) === old))
  if (same.includes(false)) return null
  return { name, path: join(folder, 'main.js'), hash, bytes, built: false }
}

function folderOf(root: string, name: string): string {
  return join(root, 'dist/functions', name)
}

async function readRecord(folder: string): Promise<Stored | null> {
  try {
    const text = await readFile(join(folder, 'bundle.json'), 'utf8')
    const result = v.safeParse(stored, JSON.parse(text))
    return result.success ? result.output : null
  } catch {
    return null
  }
}

async function rebuild(root: string, name: string): Promise<Bundle> {
  const folder = folderOf(root, name)
  const { metafile, outputFiles } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: { main: join(sourceFolder(name), 'src/main.ts') },
    outdir: folder,
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The function "${name}" cannot be bundled: ${reason}`, { cause: error })
  })
  const before = await readRecord(folder)
  await mkdir(folder, { recursive: true })
  // The entry comes last: what it imports is there by then.
  for (const file of outputFiles.toReversed()) await replace(file.path, file.contents)
  const code = outputFiles.filter(({ path }) => path.endsWith('.js'))
  const outputs = digestsByPath(root, code)
  const record = {
    recipe,
    hash: digest(JSON.stringify(outputs)),
    bytes: code.reduce((sum, { contents }) => sum + contents.length, 0),
    inputs: await digestsOfInputs(root, Object.keys(metafile.inputs)),
    outputs,
  } satisfies Stored
  await replace(join(folder, 'bundle.json'), JSON.stringify(record))
  await removeOld(root, folder, [before, record])
  const { hash, bytes } = record
  return { name, path: join(folder, 'main.js'), hash, bytes, built: true }
}

function digestsByPath(root: string, files: readonly OutputFile[]): Record<string, string> {
  const entries = files.map(
    ({ path, contents }) => [relative(root, path), digest(contents)] as const,
  )
  return Object.fromEntries(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

async function digestsOfInputs(root: string, inputs: readonly string[]) {
  const digests = memoisedDigests(root)
  const files = inputs.filter((input) => !input.startsWith(`${builtin}:`))
  const found = files.map(async (file) => [file, (await digests(file)) ?? ''] as const)
  return Object.fromEntries(await Promise.all(found))
}

// An instance of the build before may still load its parts: they go with the next build.
async function removeOld(root: string, folder: string, records: (Stored | null)[]): Promise<void> {
  const kept = new Set(records.flatMap((record) => Object.keys(record?.outputs ?? {})))
  for (const file of await readdir(folder)) {
    const path = relative(root, join(folder, file)).replace(/\.map$/, '')
    if (path.endsWith('.js') && !kept.has(path)) await rm(join(folder, file), { force: true })
  }
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
