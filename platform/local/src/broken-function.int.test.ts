import { existsSync } from 'node:fs'
import { chmod, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removePostgres } from './postgres.ts'
import { openShop } from './shop.ts'

const clone = resolve(import.meta.dirname, '../../..')
let folder: string
let stateDir: string
let told: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bookstore-broken-'))
  await chmod(folder, 0o711)
  stateDir = join(folder, 'state')
  told = []
})
afterEach(async () => {
  await removePostgres(stateDir)
  await rm(folder, { recursive: true })
})

/** Makes a clone with other code for `cart`. */
async function cloneWith(code: string) {
  for (const entry of ['eventing', 'platform', 'node_modules']) {
    await symlink(join(clone, entry), join(folder, entry))
  }
  await cp(join(clone, 'functions'), join(folder, 'functions'), { recursive: true })
  await writeFile(join(folder, 'functions/cart/src/main.ts'), code)
}

function open() {
  return openShop({
    root: folder,
    stateDir,
    port: 0,
    identityPort: 0,
    onStep: () => {},
    onFault: (sentence) => told.push(sentence),
  })
}

describe('openShop with a broken function', () => {
  it('stops what it started when one cannot be bundled', async () => {
    await cloneWith('const = 1')
    await expect(open()).rejects.toThrow('The function "cart" cannot be bundled: ')
    expect(existsSync(join(stateDir, 'postgres/data/PG_VERSION'))).toBe(true)
    expect(existsSync(join(stateDir, 'postgres/data/postmaster.pid'))).toBe(false)
  })

  it('answers 503 for one that dies at its start, and serves the others', async () => {
    await cloneWith(`throw new Error('broken on purpose')`)
    const shop = await open()
    const cart = await fetch(`${shop.url}/ecom/cart`)
    const books = await fetch(`${shop.url}/ecom/books`)
    await shop.stop()
    expect(cart.status).toBe(503)
    expect(cart.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(books.status).toBe(200)
    expect(told).toEqual([
      'The function "cart" cannot start: it ended with exit code 1: Error: broken on purpose',
    ])
  })
})
