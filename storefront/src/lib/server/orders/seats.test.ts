import { describe, expect, it } from 'vitest'
import { createSeats } from './seats.ts'

describe('seats', () => {
  it('are counted for each person', () => {
    const seats = createSeats(2)
    seats.take('ann')
    const leave = seats.take('ann')

    expect(seats.take('ann')).toBeNull()
    expect(seats.take('ben')).not.toBeNull()

    leave?.()
    expect(seats.take('ann')).not.toBeNull()
  })

  it('are freed once, however often their owner leaves', () => {
    const seats = createSeats(2)
    const leave = seats.take('ann')
    seats.take('ann')
    leave?.()
    leave?.()

    seats.take('ann')
    expect(seats.take('ann')).toBeNull()
  })
})
