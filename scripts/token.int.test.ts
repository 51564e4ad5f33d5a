import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startIdentity } from '../platform/local/src/identity/identity.ts'
import { subjectOf } from '../platform/local/src/identity/users.ts'
import { root } from './lib/functions.ts'
import { writeRun, type Run } from './lib/run-file.ts'

type Identity = Awaited<ReturnType<typeof startIdentity>>

const nowhere = 'http://127.0.0.1:9'
const database = 'postgres://127.0.0.1:9/none'
let state: string
let identity: Identity

function runOf({ issuer, jwksUrl, tokenUrl, users, shopperSecret }: Identity): Run {
  return {
    gateway: { url: nowhere, port: 9 },
    identity: { issuer, jwksUrl, tokenUrl },
    users,
    shopperSecret,
    postgres: { port: 9 },
    databases: { ecom: database, inventory: database, payment: database },
    functions: {},
    pids: { main: process.pid, postgres: null, relay: null, redis: null },
    relay: { statsUrl: nowhere },
    root,
    logs: state,
    startedAt: new Date().toISOString(),
  }
}

async function run(script: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(root, 'scripts', script), ...args])
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, stdout, stderr }
}

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'state-'))
  identity = await startIdentity({ port: 0, stateDir: state })
  await writeRun(runOf(identity), join(state, 'run.json'))
})
afterAll(async () => {
  await identity.close()
  await rm(state, { recursive: true })
})

describe('npm run token', () => {
  it('prints the tokens and nothing else, one a line in the order asked for', async () => {
    const { code, stdout, stderr } = await run('token.ts', '--state', state, 'user1', 'shopper-7')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const subjects = stdout
      .trimEnd()
      .split('\n')
      .map((token): unknown => JSON.parse(atob(token.split('.')[1] ?? '')).sub)
    expect(subjects).toEqual([subjectOf('user1'), subjectOf('shopper-7')])
  })

  it('says who there is when the user is unknown', async () => {
    expect(await run('token.ts', '--state', state, 'user2')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no user "user2": there are user1, admin1 and shopper-1 … shopper-500.\n',
    })
  })

  it('says so when no shop runs', async () => {
    expect(await run('token.ts', '--state', join(state, 'none'), 'user1')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'No shop runs here. Start one with `npm start` or `npm run stack`, and run this beside it.\n',
    })
  })

  it('asks for whom', async () => {
    expect(await run('token.ts')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Say for whom: npm run token -- user1\n',
    })
  })
})

describe('npm run smoke', () => {
  it('ends in one sentence at the first failure', async () => {
    const { code, stdout, stderr } = await run('smoke.ts', '--state', state)
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: expect.stringMatching(/^✓ log in +\d+ ms {2}as user1 by the code flow with PKCE\n$/),
      stderr: expect.stringMatching(/^✗ search +\d+ ms {2}.*127\.0\.0\.1.*\n$/),
    })
  })
})

describe('run.json', () => {
  it('is readable by its owner only', async () => {
    const { mode } = await stat(join(state, 'run.json'))
    expect(mode & 0o777).toBe(0o600)
  })
})
