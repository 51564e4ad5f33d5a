import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate, type MigrationStep } from './migrate.ts'

let clone: Clone
let temporary: string
let folder: string
beforeEach(async () => {
  clone = await cloneDatabase('payment')
  temporary = await mkdtemp(join(tmpdir(), 'bookstore-migrate-'))
  folder = join(temporary, 'the-things')
  await mkdir(join(folder, 'migrations'), { recursive: true })
})
afterEach(async () => {
  await clone.drop()
  await rm(temporary, { recursive: true })
})

function put(file: string, sql: string) {
  return writeFile(join(folder, 'migrations', file), sql)
}

function run(onStep: (step: MigrationStep) => void = () => {}) {
  return migrate({ url: clone.url('payment_owner'), folders: [folder], onStep })
}

async function things() {
  const tables = await clone.admin<{ name: string; owner: string }[]>`
    select tablename as name, tableowner as owner
    from pg_tables
    where schemaname = 'things'
    order by tablename`
  return [...tables]
}

const first = 'create schema things;\ncreate table things.one (id int);'

describe('migrate', () => {
  it('runs what is new, in order, as the owner, and then nothing', async () => {
    await put('00001_create_one.sql', first)
    await put('README.md', 'no migration')
    const steps: string[] = []
    expect(await run(({ file }) => steps.push(file))).toBe(1)
    await put('00002_create_two.sql', 'create table things.two (id int)')
    expect(await run(({ file }) => steps.push(file))).toBe(1)
    expect(await run(({ file }) => steps.push(file))).toBe(0)
    expect(steps).toEqual(['00001_create_one.sql', '00002_create_two.sql'])
    expect(await things()).toEqual([
      { name: 'one', owner: 'payment_owner' },
      { name: 'two', owner: 'payment_owner' },
    ])
  })

  it('refuses a gap in the numbers before any SQL runs', async () => {
    await put('00001_create_one.sql', first)
    await put('00003_create_three.sql', 'create table things.three (id int);')
    await expect(run()).rejects.toThrow(
      'migrations/00003_create_three.sql must be named 00002_<what_it_does>.sql.',
    )
    expect(await things()).toEqual([])
  })

  it('refuses when a file that ran is gone', async () => {
    await put('00001_create_one.sql', first)
    await run()
    await rm(join(folder, 'migrations/00001_create_one.sql'))
    await put('00001_create_uno.sql', first)
    await expect(run()).rejects.toThrow(
      'migrations/00001_create_one.sql has run and is gone: put it back.',
    )
  })

  it('names the line that fails and keeps nothing of that file', async () => {
    await put('00001_create_one.sql', first)
    await put('00002_break.sql', 'create table things.two (id int);\nselect 1;\nselect nothing;')
    await expect(run()).rejects.toThrow(
      'migrations/00002_break.sql:3 fails: column "nothing" does not exist',
    )
    expect(await things()).toEqual([{ name: 'one', owner: 'payment_owner' }])
  })

  it('runs each file once when called at the same time', async () => {
    await put('00001_create_one.sql', first)
    await put('00002_create_two.sql', 'create table things.two (id int);')
    const counts = await Promise.all([run(), run(), run()])
    expect(counts.sort()).toEqual([0, 0, 2])
  })

  it('passes over a folder without files', async () => {
    expect(await run()).toBe(0)
    await rm(join(folder, 'migrations'), { recursive: true })
    expect(await run()).toBe(0)
  })
})
