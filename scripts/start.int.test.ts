import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../platform/local/src/probe.ts'
import { removePostgres } from '../platform/local/src/postgres.ts'
import { takeStateFolder } from './lib/state-folder.ts'
import { startShop } from './proofs/started-shop.ts'

let folder: string
let state: string
let taken: number
const other = createServer()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bookstore-start-'))
  await chmod(folder, 0o711)
  state = join(folder, 'state')
  taken = await freePort()
  other.listen(taken, '127.0.0.1')
  await once(other, 'listening')
})
afterAll(async () => {
  other.close()
  await removePostgres(state)
  await rm(folder, { recursive: true })
})

async function refusal(...args: string[]) {
  return startShop(state, ...args).ended
}

async function ports() {
  const [port, identityPort] = [await freePort(), await freePort()]
  return ['--api-only', '--port', `${port}`, '--identity-port', `${identityPort}`]
}

describe('npm start with a wrong option', () => {
  it.each([
    [['--port', '0'], '--port takes a whole number from 1 to 65535, not "0".'],
    [['--port', '65536'], '--port takes a whole number from 1 to 65535, not "65536".'],
    [
      ['--identity-port', '1.5'],
      '--identity-port takes a whole number from 1 to 65535, not "1.5".',
    ],
    [['--idle', 'soon'], '--idle takes seconds from 0.1 to 1000000, not "soon".'],
    [['--payment-failure-rate', '2'], '--payment-failure-rate takes a share from 0 to 1, not "2".'],
    [['--colour'], "Unknown option '--colour': see npm start -- --help."],
    [['--port', '31000', '--identity-port', '31000'], expect.stringContaining('are both 31000')],
  ])('refuses %j', async (args, sentence) => {
    const { code, output } = await refusal(...args)
    expect({ code, sentence: output.trimEnd() }).toEqual({ code: 1, sentence })
  })
})

describe('npm start where something is in the way', () => {
  it.each(['port', 'identity-port'])(
    'names a taken --%s before it starts anything',
    async (name) => {
      const shop = startShop(state, ...(await ports()), `--${name}`, String(taken))
      const choose = `stop that, or choose another: npm start -- --${name} ${taken + 1000}`
      expect(await shop.ended).toEqual({
        code: 1,
        output: `Port ${taken} is taken by another program: ${choose}\n`,
      })
      expect(await readdir(state)).toEqual([])
      expect(shop.survivors()).toEqual([])
    },
  )

  it('refuses a state folder that is a file', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    const { code, output } = await startShop(file).ended
    expect({ code, output }).toEqual({
      code: 1,
      output: `${file} is a file: --state takes a folder.\n`,
    })
  })

  it('refuses a state folder below a file', async () => {
    const below = join(folder, 'file', 'state')
    const { code, output } = await startShop(below).ended
    const sentence = `The folder ${below} can't be made (a part of its path is a file).\n`
    expect({ code, output }).toEqual({ code: 1, output: sentence })
  })

  it('refuses a state folder that the user may not write', async () => {
    const locked = join(folder, 'locked')
    mkdirSync(locked, { mode: 0o555 })
    const sentence = `The folder ${locked} can't be written (this user may not): check its owner and rights.`
    const isRoot = process.getuid?.() === 0
    if (isRoot) process.seteuid?.(65_534)
    try {
      await expect(takeStateFolder(locked)).rejects.toThrow(sentence)
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  it('refuses a folder whose lock is held, and takes over a dead one', async () => {
    const mine = await takeStateFolder(state)
    const { code, output } = await refusal()
    const where = `The shop of ${state} is already open or opening (process ${process.pid})`
    expect({ code, output }).toEqual({
      code: 1,
      output: `${where}: stop it there with Ctrl-C, or choose another folder with --state.\n`,
    })
    mine.release()
    const dead = spawn(process.execPath, ['--version'])
    await once(dead, 'exit')
    await writeFile(join(state, 'lock'), `${dead.pid} 1`)
    const next = await takeStateFolder(state)
    next.release()
    expect(await readdir(state)).toEqual([])
  })

  it('waits for a shop that is closing', async () => {
    const mine = await takeStateFolder(state)
    mine.closing()
    const waiting = takeStateFolder(state)
    mine.release()
    const next = await waiting
    next.release()
    expect(existsSync(join(state, 'lock'))).toBe(false)
  })
})

describe('Ctrl-C while the shop opens', () => {
  it.each([
    'Starting PostgreSQL',
    'Migrating ecom',
    'Filling the shelves',
    'Bundling the functions',
    'Starting the relay',
  ])('leaves nothing behind at "%s"', async (phase) => {
    const shop = startShop(state, ...(await ports()))
    await shop.said(phase)
    shop.signal('SIGINT')
    const { code, output } = await shop.ended
    expect({ code, last: output.split('\n').slice(-3) }).toEqual({
      code: 0,
      last: ['Closing the shop', 'Closed.', ''],
    })
    await expect.poll(shop.survivors).toEqual([])
    const left = (await readdir(state)).filter((file) => /^(run|lock)/.test(file))
    expect(left).toEqual([])
  })
})
