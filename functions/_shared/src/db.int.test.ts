import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { database, isUnavailable } from './db.ts'
import { cloneDatabase, type Clone } from './testing/database.ts'

describe('a closed database', () => {
  let clone: Clone
  beforeAll(async () => {
    clone = await cloneDatabase('inventory')
  })
  afterAll(() => clone.drop())

  it('opens no new pool for whoever asks late', async () => {
    const used = database(clone.url('stock'), { max: 1, name: 'stock' })
    const sql = await used()
    await sql`select 1`
    await used.close()
    const late = used().then((again) => again`select 1`)
    await expect(late).rejects.toSatisfy(isUnavailable)
  })

  it('refuses the first one as well', async () => {
    const unused = database(clone.url('stock'), { max: 1, name: 'stock' })
    await unused.close()
    await expect(unused()).rejects.toSatisfy(isUnavailable)
  })
})
