import { basename, dirname, join } from 'node:path'
import { bundleFunctions } from './bundle.ts'
import { loadFunction, loadFunctions, type FunctionSpec } from './func-yaml.ts'
import { buildStorefront } from './storefront/build.ts'

export type Program = { spec: FunctionSpec; entry: string; revision: string }

/** What the activator runs: it is being built. */
export type Programs = {
  functions: FunctionSpec[]
  storefront: FunctionSpec | undefined
  /** Done when each has its file to run; rejects with one sentence about the first that cannot be built. */
  built: Promise<Program[]>
  /** Ends what is still being built. */
  stop: () => Promise<void>
}

type Options = {
  root: string
  storefront: boolean
  signal: AbortSignal | undefined
  onStep: (sentence: string) => void
}

/** Reads what there is to run and begins to bundle the functions and to build the storefront, side by side. */
export async function buildPrograms(options: Options): Promise<Programs> {
  const { root } = options
  const functions = await loadFunctions(join(root, 'functions'))
  const storefront = options.storefront ? await loadFunction(join(root, 'storefront')) : undefined
  const bundling = bundled(root, functions)
  const building = storefront && buildStorefront(options)
  const built = Promise.all([bundling, building?.entry]).then(([programs, entry]) =>
    storefront && entry !== undefined
      ? [...programs, { spec: storefront, entry, revision: shortHash(basename(dirname(entry))) }]
      : programs,
  )
  // Somebody else's failure may come first, and nobody waits for this one any more.
  built.catch(() => {})
  return { functions, storefront, built, stop: async () => building?.stop() }
}

async function bundled(root: string, specs: readonly FunctionSpec[]): Promise<Program[]> {
  const bundles = await bundleFunctions(
    root,
    specs.map(({ name }) => name),
  )
  const built = new Map(bundles.map((bundle) => [bundle.name, bundle]))
  return specs.map((spec) => {
    const { path = '', hash = '' } = built.get(spec.name) ?? {}
    return { spec, entry: path, revision: shortHash(hash) }
  })
}

function shortHash(hash: string): string {
  return hash.slice(0, 8)
}
