import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepareHome } from './keycloak-home.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('home of Keycloak', () => {
  let folder: string
  let steps: string[]
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'home-'))
    steps = []
  })
  afterEach(() => rm(folder, { recursive: true }))

  const prepare = (changes: { shopUrl?: string; users?: string } = {}) => {
    const { shopUrl = 'http://localhost:30000', users = '{}' } = changes
    const variables = { BOOKSTORE_SHOP_URL: shopUrl, BOOKSTORE_USER1_PASSWORD: 'one' }
    const onStep = (sentence: string) => void steps.push(sentence)
    return prepareHome({ root, folder, program: '/', variables, shopUrl, users, onStep })
  }
  const database = () => join(folder, 'data/database')
  const keepsDatabase = () =>
    stat(database()).then(
      () => true,
      () => false,
    )

  it('imports the realm of the repository, users hidden from others', async () => {
    await prepare()
    const imported = await readFile(join(folder, 'data/import/bookstore-realm.json'), 'utf8')
    const file = join(root, 'platform/configs/keycloak/bookstore-realm.json')
    expect(imported).toBe(await readFile(file, 'utf8'))
    const { mode } = await stat(join(folder, 'data/import/bookstore-users-0.json'))
    expect(mode & 0o777).toBe(0o600)
  })

  it('keeps a database that holds the same realm, and knows its address of the shop', async () => {
    await (await prepare()).done()
    await writeFile(database(), '')
    const { shopUrl } = await prepare({ shopUrl: 'http://localhost:31000' })
    expect({ kept: await keepsDatabase(), shopUrl, steps }).toEqual({
      kept: true,
      shopUrl: 'http://localhost:30000',
      steps: [],
    })
  })

  it('drops a database of another realm, and says so', async () => {
    await (await prepare()).done()
    await writeFile(database(), '')
    await prepare({ users: '{"users":[]}' })
    expect({ kept: await keepsDatabase(), steps }).toEqual({
      kept: false,
      steps: ['The realm has changed: registered accounts and sessions are lost'],
    })
  })

  it('drops a database whose import was not seen to end', async () => {
    await prepare()
    await writeFile(database(), '')
    await prepare()
    expect({ kept: await keepsDatabase(), steps }).toEqual({ kept: false, steps: [] })
  })
})
