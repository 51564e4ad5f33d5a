import { createHash, generateKeyPairSync, randomBytes, randomInt } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Settings } from './settings.ts'

const stateSchema = v.strictObject({
  jwks: v.strictObject({
    keys: v.array(v.looseObject({ kty: v.literal('RSA'), kid: v.string(), d: v.string() })),
  }),
  cookieKeys: v.array(v.string()),
  clientSecrets: v.record(v.string(), v.string()),
  passwords: v.record(v.string(), v.string()),
  shopperSecret: v.string(),
})

export type State = v.InferOutput<typeof stateSchema>

const emptyState: State = {
  jwks: { keys: [] },
  cookieKeys: [],
  clientSecrets: {},
  passwords: {},
  shopperSecret: '',
}

/**
 * Reads the keys, client secrets and passwords of an earlier start, so that tokens stay valid over a
 * restart, and makes those that are missing. The file is readable by its owner only.
 * @throws when the file is there and is not ours to read
 */
export async function keepState(folder: string, settings: Settings): Promise<State> {
  const file = join(folder, 'identity.json')
  const kept = await readState(file)
  const state = complete(kept ?? emptyState, settings)
  if (JSON.stringify(state) === JSON.stringify(kept)) return state
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 })
  await rename(`${file}.new`, file)
  return state
}

async function readState(file: string): Promise<State | undefined> {
  let text
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return v.parse(stateSchema, JSON.parse(text))
  } catch {
    throw new Error(`${file} is damaged: delete it, and keys and passwords are made anew`)
  }
}

function complete(state: State, settings: Settings): State {
  const secrets = Object.entries(settings.clients)
    .filter(([, client]) => !client.public)
    .map(([name]) => [name, state.clientSecrets[name] ?? secret()])
  const passwords = Object.keys(settings.users).map((name) => [
    name,
    state.passwords[name] ?? readablePassword(),
  ])
  return {
    jwks: state.jwks.keys.length > 0 ? state.jwks : { keys: [signingKey()] },
    cookieKeys: state.cookieKeys.length > 0 ? state.cookieKeys : [secret()],
    clientSecrets: Object.fromEntries(secrets),
    passwords: Object.fromEntries(passwords),
    shopperSecret: state.shopperSecret || secret(),
  }
}

function secret() {
  return randomBytes(32).toString('base64url')
}

function readablePassword() {
  const one = (letters: string) => letters.charAt(randomInt(letters.length))
  const syllable = () => one('bdfgklmnprstvz') + one('aeiou')
  const word = () => syllable() + syllable() + syllable()
  return `${word()}-${word()}`
}

function signingKey(): State['jwks']['keys'][number] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = privateKey.export({ format: 'jwk' })
  const kid = createHash('sha256').update(`${jwk.n}`).digest('base64url').slice(0, 16)
  return { ...jwk, kty: 'RSA', d: `${jwk.d}`, kid, alg: 'RS256', use: 'sig' }
}
