import { describe, expect, it } from 'vitest'
import { nextDue, parseCron } from './cron.ts'

const from = new Date('2026-11-21T11:32:40.500Z')

describe('a schedule', () => {
  it.each([
    ['*/1 * * * *', '2026-11-21T11:33:00.000Z'],
    ['* * * * *', '2026-11-21T11:33:00.000Z'],
    ['*/15 * * * *', '2026-11-21T11:45:00.000Z'],
    ['5/20 * * * *', '2026-11-21T11:45:00.000Z'],
    ['0 3 * * *', '2026-11-22T03:00:00.000Z'],
    ['30 8-10,14 * * *', '2026-11-21T14:30:00.000Z'],
    ['0 0 1 1 *', '2027-01-01T00:00:00.000Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
    ['0 12 * * 7', '2026-11-22T12:00:00.000Z'],
    ['0 12 * * 1-5', '2026-11-23T12:00:00.000Z'],
    ['0 12 24 * 1', '2026-11-23T12:00:00.000Z'],
  ])('%s is due next at %s', (expression, due) => {
    expect(nextDue(parseCron(expression), from).toISOString()).toBe(due)
  })

  it.each(['* * * *', '60 * * * *', '* 24 * * *', '*/0 * * * *', '5-1 * * * *', 'x * * * *', ''])(
    '"%s" is refused',
    (expression) => {
      expect(() => parseCron(expression)).toThrow(`"${expression}" is no schedule`)
    },
  )

  it('that is never due is refused', () => {
    expect(() => nextDue(parseCron('0 0 31 2 *'), from)).toThrow('The schedule is never due')
  })
})
