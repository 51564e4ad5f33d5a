import { join } from 'node:path'
import { cloneDatabase, type Clone } from '@bookstore/shared/testing/database.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { newColumns } from './columns.ts'
import { readConnectors, type SecretValues } from './connectors.ts'

const folder = join(import.meta.dirname, '../../../eventing/connectors')
const names = ['ecom', 'inventory', 'payment'] as const
const secrets: SecretValues = Object.fromEntries(
  names.flatMap((name) =>
    ['host', 'port', 'password'].map((key) => [`infra/${name}-debezium:${key}`, 'any']),
  ),
)

let clone: Clone
afterEach(() => clone?.drop())

async function newIn(name: string) {
  const connectors = await readConnectors(folder, secrets)
  const found = connectors.filter(({ database }) => database === name)
  const columns = await Promise.all(found.map((one) => newColumns(one, clone.url('debezium'))))
  return columns.flat()
}

describe('the columns of the captured tables', () => {
  it.each(names)('of %s are all taken, or left out knowingly', async (name) => {
    clone = await cloneDatabase(name)
    expect(await newIn(name)).toEqual([])
  })

  it('are told of when they are new', async () => {
    clone = await cloneDatabase('ecom')
    await clone.admin`alter table ordering.orders add column gift text`
    expect(await newIn('ecom')).toEqual(['ordering.orders.gift'])
  })
})
