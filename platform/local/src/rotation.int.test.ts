import { join } from 'node:path'
import { cloneDatabase } from '@bookstore/shared/testing/database.ts'
import { expect, it } from 'vitest'
import { readDatabasePlans, type Databases } from './databases.ts'
import { loadRotations, startRotation, type Rotation } from './rotation.ts'

const rotations = await loadRotations(join(import.meta.dirname, '../../apps'))
const plans = await readDatabasePlans()

function ofEcom(): Rotation {
  const found = rotations.find(({ database }) => database === 'ecom')
  if (!found) throw new Error('ecom has no rotation.')
  return found
}

it('rotates every database that has an outbox, each with the same statement', () => {
  expect(rotations.map(({ database }) => database)).toEqual(plans.map(({ name }) => name))
  expect(new Set(rotations.map(({ statement }) => statement)).size).toBe(1)
})

it('is done at once, and makes the partitions of the coming days', async () => {
  const clone = await cloneDatabase('ecom')
  const databases: Databases = { plans, url: (_database, role) => clone.url(role) }
  await clone.admin.unsafe('drop table ' + (await lastPartition()))
  const faults: string[] = []
  const rotation = startRotation({
    rotations: [ofEcom()],
    databases,
    onFault: (say) => faults.push(say),
  })
  await rotation.fire('rotation-ecom')
  expect(faults).toEqual([])
  expect(await partitions()).toBe(9)
  await rotation.stop()
  await clone.drop()

  async function partitions() {
    const [row] = await clone.admin<{ count: number }[]>`
      select count(*)::int as count
      from pg_inherits
      where inhparent = 'eventing.outbox'::regclass`
    return row?.count
  }

  async function lastPartition() {
    const [row] = await clone.admin<{ name: string }[]>`
      select max(inhrelid::regclass::text) as name
      from pg_inherits
      where inhparent = 'eventing.outbox'::regclass
      and inhrelid::regclass::text ~ '\\d{8}$'`
    return row?.name ?? ''
  }
})

it('says what is in the way, goes on trying, and ends when it is told to', async () => {
  const databases: Databases = { plans, url: () => 'postgres://rotation:x@127.0.0.1:9/ecom' }
  const told = Promise.withResolvers<string>()
  const rotation = startRotation({ rotations: [ofEcom()], databases, onFault: told.resolve })
  expect(await told.promise).toMatch(
    /^The outbox of ecom is not rotated, trying again: .*ECONNREFUSED/,
  )
  await rotation.stop()
})
