import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Home } from './postgres-home.ts'

/**
 * Makes the cluster of a state folder unless it exists, and gives the superuser's password.
 * @throws Error with one sentence: the password is lost, no rights, no space
 */
export async function initialise(home: Home, stateDir: string): Promise<string> {
  const data = join(home.folder, 'data')
  const file = join(stateDir, 'postgres-password')
  const known = await readFile(file, 'utf8').catch(() => undefined)
  const exists = (await stat(data).catch(() => undefined)) !== undefined
  if (known && exists) return known
  if (exists && home.folder.startsWith(stateDir)) {
    throw new Error(`${file}, the password of the data in ${data}, is missing: reset both.`)
  }
  const password = randomBytes(24).toString('base64url')
  await rm(data, { recursive: true, force: true })
  await writeFile(file, password, { mode: 0o600 })
  await createCluster(home, data, password)
  return password
}

async function createCluster(home: Home, data: string, password: string): Promise<void> {
  const partial = `${data}.new`
  const secret = join(home.folder, 'password.new')
  await rm(partial, { recursive: true, force: true })
  await rm(secret, { force: true })
  await writeFile(secret, password, { mode: 0o600 })
  if (home.user) await chown(secret, home.user.uid, home.user.gid)
  const access = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${secret}`]
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const command = ['-D', partial, ...access, ...locale, '--locale=C', '--no-instructions']
  try {
    const initdb = join(home.binaries, 'bin/initdb')
    await promisify(execFile)(initdb, command, { ...home.user, cwd: '/', env: environment() })
    await rename(partial, data)
  } catch (error) {
    const reason = /error: (.*)/.exec(error instanceof Error ? error.message : '')?.[1] ?? error
    throw new Error(`The database folder ${data} can't be made: ${reason}.`, { cause: error })
  } finally {
    await rm(secret, { force: true })
    await rm(partial, { recursive: true, force: true })
  }
}

/** What the server's programs get to see of the environment. */
export function environment() {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
}
