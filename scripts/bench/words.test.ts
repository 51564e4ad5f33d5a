import { expect, it } from 'vitest'
import { makeWords } from './words.ts'

it('makes as many words as asked for, no two alike', () => {
  const words = makeWords(30_000)
  expect(new Set(words).size).toBe(30_000)
  expect(words.every((word) => /^[a-z]{4,10}$/.test(word))).toBe(true)
})
