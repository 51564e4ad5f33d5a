import { describe, expect, it } from 'vitest'
import { changeOf } from './adjustment.ts'

const counts = { quantity: 10, reserved: 4 }

describe('changeOf', () => {
  it.each([
    [{ quantity: 12 }, 2],
    [{ quantity: 10 }, 0],
    [{ quantity: 4 }, -6],
    [{ delta: 5 }, 5],
    [{ delta: -6 }, -6],
    [{ delta: 0 }, 0],
  ])('gives the change to %j', (target, delta) => {
    expect(changeOf(counts, target)).toBe(delta)
  })

  it.each([{ quantity: 3 }, { delta: -7 }])(
    'refuses to leave a hold without copies: %j',
    (target) => {
      expect(() => changeOf(counts, target)).toThrow(
        expect.objectContaining({
          slug: 'below-reserved',
          options: {
            detail: 'Of 10 copies 4 are reserved, so 3 is too few',
            extra: { quantity: 10, reserved: 4 },
          },
        }),
      )
    },
  )

  it('refuses more than can be counted', () => {
    const many = { quantity: 1_000_000_000, reserved: 0 }
    expect(() => changeOf(many, { delta: 1 })).toThrow(
      expect.objectContaining({ slug: 'conflict' }),
    )
  })
})
