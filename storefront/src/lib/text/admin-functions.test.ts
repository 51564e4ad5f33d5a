import { describe, expect, it } from 'vitest'
import { countStates } from '#lib/admin/function-state.ts'
import { functions } from './admin-functions.ts'

const states = (...all: ('cold' | 'starting' | 'warm' | 'stopping')[]) =>
  functions.summary(countStates(all.map((state) => ({ state }))))

describe('the summary', () => {
  it.each([
    [states('cold', 'cold', 'warm'), '1 of 3 awake, 2 asleep'],
    [states('cold', 'starting', 'stopping'), '0 of 3 awake, 1 asleep, 1 waking, 1 falling asleep'],
    [states(), '0 of 0 awake, 0 asleep'],
  ])('reads %s', (said, words) => {
    expect(said).toBe(words)
  })
})

describe('the bounds', () => {
  it.each([
    [{ min: 0, max: 1 }, '0 to 1 pod'],
    [{ min: 1, max: 5 }, '1 to 5 pods'],
    [{ min: 1, max: 1 }, 'always 1 pod'],
    [{ min: 0, max: null }, '0 or more pods'],
  ])('of %j read %s', (scale, words) => {
    expect(functions.bounds(scale)).toBe(words)
  })
})
