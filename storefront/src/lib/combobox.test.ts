import { describe, expect, it } from 'vitest'
import { moved, moveOf } from './combobox.ts'

describe('moveOf', () => {
  it('leaves Enter to the form until an option is active', () => {
    expect(moveOf('Enter', true, -1)).toBeNull()
    expect(moveOf('Enter', true, 0)).toBe('choose')
    expect(moveOf('Enter', false, 0)).toBeNull()
  })

  it('closes only what is open', () => {
    expect(moveOf('Escape', true, -1)).toBe('close')
    expect(moveOf('Escape', false, -1)).toBeNull()
  })

  it('leaves letters to the field', () => {
    expect(moveOf('a', true, 0)).toBeNull()
  })
})

describe('moved', () => {
  it('goes round by way of what was typed', () => {
    expect([-1, 0, 1, 2].map((active) => moved(active, 1, 3))).toEqual([0, 1, 2, -1])
    expect([-1, 0, 1, 2].map((active) => moved(active, -1, 3))).toEqual([2, -1, 0, 1])
  })
})
