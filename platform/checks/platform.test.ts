import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { combinations } from './combinations.ts'
import { readFiles } from './files.ts'
import { inspect } from './inspect.ts'
import { known } from './known.ts'
import { mutate, mutations } from './mutations.ts'

const files = await readFiles(join(import.meta.dirname, '../..'))

describe('the cluster as it is described', () => {
  it.each(combinations.map((components) => ({ components, name: components.join(', ') })))(
    'holds together with the components [$name]',
    ({ components }) => {
      expect(inspect(files, components, known)).toEqual([])
    },
  )
})

describe('a fault that is planted', () => {
  it.each(mutations)('is found: $fault', (mutation) => {
    const faults = inspect(mutate(files, mutation), mutation.components ?? [], known)
    expect(faults.join('\n')).toMatch(mutation.found)
  })
})
