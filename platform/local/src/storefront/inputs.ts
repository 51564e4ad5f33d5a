import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

const names = v.optional(v.record(v.string(), v.string()), {})
const installed = v.object({
  version: v.optional(v.string()),
  integrity: v.optional(v.string()),
  /** Of a workspace: its folder. */
  resolved: v.optional(v.string()),
  link: v.optional(v.boolean(), false),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
})
const lockFile = v.object({ packages: v.record(v.string(), installed) })

type Packages = v.InferOutput<typeof lockFile>['packages']

const storefront = 'storefront'
const notBuilt = /(^|\/)(node_modules|build|\.svelte-kit|func\.yaml|.*\.md|.*\.(test|spec)\.\w+)$/

/**
 * Gives the hash of all that a build of the storefront is made from: its files but tests, those of the workspaces that
 * it uses, the versions that the lock file gives to its packages and to theirs, and the Node that runs us.
 */
export async function inputsHash(root: string): Promise<string> {
  const packages = await packagesOf(root)
  const used = usedPackages(packages)
  const hash = createHash('sha256').update(process.version)
  for (const path of used) {
    const { version, integrity } = packages[path] ?? {}
    hash.update(`${path} ${version} ${integrity}\n`)
  }
  for (const folder of used.filter((path) => !path.includes('node_modules/'))) {
    for (const file of (await filesBelow(join(root, folder), '')).toSorted()) {
      const bytes = await readFile(join(root, folder, file))
      hash.update(`${folder}/${file} ${bytes.length}\n`).update(bytes)
    }
  }
  return hash.digest('hex').slice(0, 32)
}

async function packagesOf(root: string): Promise<Packages> {
  const text = await readFile(join(root, 'package-lock.json'), 'utf8')
  return v.parse(lockFile, JSON.parse(text)).packages
}

async function filesBelow(folder: string, below: string): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true })
  const found = entries.map(async (entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (notBuilt.test(path)) return []
    return entry.isDirectory() ? filesBelow(folder, path) : [path]
  })
  return (await Promise.all(found)).flat()
}

/** Gives where the packages lie that the storefront needs, directly or not, itself included. */
function usedPackages(packages: Packages): string[] {
  const found = new Set([storefront])
  for (const path of found) {
    const own = packages[path]
    if (own?.link && own.resolved !== undefined) found.add(own.resolved)
    const wanted = {
      ...own?.dependencies,
      ...own?.optionalDependencies,
      ...own?.peerDependencies,
      ...(path === storefront && own?.devDependencies),
    }
    for (const name of Object.keys(wanted)) {
      const at = resolve(packages, path, name)
      if (at !== undefined) found.add(at)
    }
  }
  return [...found].toSorted()
}

// As Node looks: in the package's own folder, then in those above it.
function resolve(packages: Packages, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]*$/, '')) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (path in packages) return path
    if (folder === '') return undefined
  }
}
