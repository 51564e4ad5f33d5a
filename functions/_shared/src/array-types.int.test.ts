import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { database, type Database } from './db.ts'
import { cloneDatabase, type Clone } from './testing/database.ts'

let clone: Clone
let db: Database

beforeAll(async () => {
  clone = await cloneDatabase('payment')
  db = database(clone.url('payment'), { max: 1, name: 'test' })
})

afterAll(async () => {
  await db.close()
  await clone.drop()
})

describe('arrays as parameters', () => {
  it('arrive as they were given', async () => {
    const sql = await db()
    const texts = ['plain', '', 'a,b', '{c}', 'say "hi"', 'back\\slash', 'NULL', 'Ångström']
    const ids = ['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000a']

    const [row] = await sql`
      select
        to_jsonb(${texts}::text[]) as texts,
        to_jsonb(${ids}::uuid[]) as ids,
        to_jsonb(${[1, -2, 3]}::int[]) as numbers,
        to_jsonb(${[0.5, 1]}::real[]) as fractions,
        to_jsonb(${[]}::text[]) as nothing`

    expect(row).toEqual({ texts, ids, numbers: [1, -2, 3], fractions: [0.5, 1], nothing: [] })
  })
})
