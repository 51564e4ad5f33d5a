import { cp, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from '../lock.ts'
import { isRunFrom } from '../stale.ts'
import { inputsHash } from './inputs.ts'
import { runVite } from './vite.ts'

export type StorefrontBuild = {
  /** The file to run. Rejects with one sentence that holds Vite's first error. */
  entry: Promise<string>
  /** Ends a build that is under way. */
  stop: () => Promise<void>
}

type Options = {
  /** The repository. */
  root: string
  signal: AbortSignal | undefined
  onStep: (sentence: string) => void
}

const buildsKept = 3

/**
 * Begins to build the storefront with Vite, if what it is made from has changed. A build is kept as
 * `dist/storefront/<hash of its inputs>`, so one that runs is never changed, and an earlier state finds its own.
 */
export function buildStorefront({ root, signal, onStep }: Options): StorefrontBuild {
  const ending = new AbortController()
  const signals = [ending.signal, ...(signal ? [signal] : [])]
  const entry = build(root, onStep, AbortSignal.any(signals))
  const over = Promise.allSettled([entry])
  const stop = async () => {
    ending.abort(new Error('The build of the storefront was stopped'))
    await over
  }
  return { entry, stop }
}

async function build(root: string, onStep: Options['onStep'], signal: AbortSignal) {
  const folder = join(root, 'dist/storefront')
  const hash = await inputsHash(root)
  const kept = await entryOf(join(folder, hash))
  if (kept !== undefined) return kept
  onStep('Building the storefront')
  await mkdir(folder, { recursive: true })
  return withLock(join(folder, 'lock'), signal, async () => {
    // Whoever held the lock may have built the same.
    const built = await entryOf(join(folder, hash))
    if (built !== undefined) return built
    await runVite(root, signal)
    const home = await keep(root, folder, hash)
    await removeOld(folder, home)
    return join(home, 'index.js')
  })
}

async function entryOf(home: string): Promise<string | undefined> {
  const now = new Date()
  try {
    await utimes(home, now, now)
    return join(home, 'index.js')
  } catch {
    return undefined
  }
}

// A file that was changed while Vite read may be in the build or not: such a build serves this start alone.
async function keep(root: string, folder: string, hash: string): Promise<string> {
  const isSettled = (await inputsHash(root)) === hash
  const home = join(folder, isSettled ? hash : `${hash}-${process.pid}-${Date.now()}`)
  const draft = `${home}.new`
  await rm(draft, { recursive: true, force: true })
  await cp(join(root, 'storefront/build'), draft, { recursive: true })
  await rename(draft, home)
  return home
}

async function removeOld(folder: string, newest: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  const homes = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))
  const aged = await Promise.all(
    homes.map(async (home) => ({ home, used: (await stat(home)).mtimeMs })),
  )
  const old = aged
    .filter(({ home }) => home !== newest)
    .toSorted((a, b) => b.used - a.used)
    .slice(buildsKept - 1)
    .filter(({ home }) => !isRunFrom(home))
  await Promise.all(old.map(({ home }) => rm(home, { recursive: true, force: true })))
}
