import { describe, expect, it } from 'vitest'
import { tellChange } from './said.ts'

describe('tellChange', () => {
  it.each([
    ['set', 1, 'Dune: 1 copy. The total is $19.99.'],
    ['set', 3, 'Dune: 3 copies. The total is $19.99.'],
    ['removed', 0, 'Dune was removed. The total is $19.99.'],
    ['capped', 99, '99 copies of Dune are the most that one cart takes.'],
    ['gone', 1, 'Dune is no longer sold.'],
  ] as const)('tells %s of %i', (outcome, quantity, sentence) => {
    expect(tellChange({ title: 'Dune', quantity, outcome }, 1999)).toBe(sentence)
  })
})
