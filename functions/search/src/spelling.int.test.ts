import { database } from '@bookstore/shared/db.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { session } from './app.ts'
import { startSearch } from './fixture.ts'
import { respell } from './spelling.ts'

type Fixture = Awaited<ReturnType<typeof startSearch>>
let shop: Fixture
let db: ReturnType<typeof database>

beforeAll(async () => {
  shop = await startSearch()
  db = database(shop.clone.url('search'), { max: 1, name: 'search', session })
  const words = { hobbit: 50, dostoevsky: 20, wilderness: 30, due: 9, dune: 40, zephyr: 3, ze: 1 }
  const rows = Object.entries(words).map(([word, frequency]) => ({ word, frequency }))
  await shop.clone.admin`insert into search.vocabulary ${shop.clone.admin(rows)}`
})

afterAll(async () => {
  await db?.close()
  await shop?.stop()
})

describe('respell', () => {
  it.each([
    ['swapped letters', 'hobibt', 'hobbit'],
    ['swapped letters in front', 'ohbbit', 'hobbit'],
    ['a missing letter', 'hobit', 'hobbit'],
    ['a missing first letter', 'obbit', 'hobbit'],
    ['a doubled letter', 'hobbbit', 'hobbit'],
    ['a letter too many at the end', 'hobbitz', 'hobbit'],
    ['a wrong letter', 'hobbot', 'hobbit'],
    ['a wrong first letter', 'gobbit', 'hobbit'],
    ['a short word', 'dnue', 'dune'],
    ['two wrong letters', 'wildarnass', 'wilderness'],
    ['two missing letters', 'wildrnes', 'wilderness'],
    ['two letters too many', 'willderrness', 'wilderness'],
    ['swapped and wrong letters', 'dosteovsky', 'dostoevsky'],
    ['another spelling', 'dostoyevski', 'dostoevsky'],
  ])('finds %s', async (_, misspelt, meant) => {
    expect(await respell(await db(), [misspelt], false)).toEqual([meant])
  })

  it.each([
    ['a short word with two slips', 'dxxe'],
    ['what is like nothing', 'qxjyqjx'],
    ['a word that it knows', 'hobbit'],
  ])('leaves %s alone', async (_, word) => {
    expect(await respell(await db(), [word], false)).toBeUndefined()
  })

  it('prefers the more frequent of the words one slip away', async () => {
    expect(await respell(await db(), ['dunr'], false)).toEqual(['dune'])
    expect(await respell(await db(), ['duue'], false)).toEqual(['dune'])
  })

  it('mentions beside hits only what is one slip away and far more frequent', async () => {
    expect(await respell(await db(), ['zephyt', 'hobbot'], true)).toEqual(['zephyt', 'hobbit'])
    expect(await respell(await db(), ['wildarnass'], true)).toBeUndefined()
  })

  it('finds every word one slip away, for whatever word was misspelt', async () => {
    const [missed] = await shop.clone.admin`
      select count(*)::int as words
      from search.vocabulary v
      cross join lateral unnest(search.without_a_letter(v.word)) as misspelt
      where length(misspelt) > 1
      and not exists (select from search.near_words(misspelt) n where n.word = v.word)
      and misspelt <> v.word`
    expect(missed).toEqual({ words: 0 })
  })
})
