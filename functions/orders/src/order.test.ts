import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, statuses, type Command, type Decision, type Status } from './order.ts'

const commands = ['confirm', 'decline', 'cancel', 'expire', 'ship', 'deliver'] as const

// Where two are given: before and after all copies have left the stock.
// prettier-ignore
const table = {
  //          PENDING                  RESERVED                 CONFIRMED                SHIPPED     DELIVERED   CANCELLED
  confirm: [ 'early',                 'CONFIRMED',             'unchanged',             'unchanged', 'unchanged', 'unchanged' ],
  decline: [ 'early',                 'CANCELLED',             'unchanged',             'unchanged', 'unchanged', 'unchanged' ],
  cancel:  [ 'CANCELLED',             'CANCELLED',             'CANCELLED',             'refused',   'refused',   'unchanged' ],
  expire:  [ 'CANCELLED',             'CANCELLED',             'CANCELLED | unchanged', 'unchanged', 'unchanged', 'unchanged' ],
  ship:    [ 'refused',               'refused',               'refused | SHIPPED',     'refused',   'refused',   'refused'   ],
  deliver: [ 'refused',               'refused',               'refused',               'DELIVERED', 'refused',   'refused'   ],
} satisfies Record<Command, string[]>

const reasonOf = { decline: 'payment_failed', cancel: 'customer', expire: 'expired' } as const

const cases = commands.flatMap((command) =>
  statuses.flatMap((status, column) =>
    [false, true].map((deducted) => {
      const cells = (table[command][column] ?? '').split(' | ')
      const expected = cells[deducted ? cells.length - 1 : 0] ?? ''
      return { command, status, deducted, expected }
    }),
  ),
)

/** What the world is told on the ways to a state. */
const pathsTo: Record<Status, Status[][]> = {
  PENDING: [[]],
  RESERVED: [[]],
  CONFIRMED: [['CONFIRMED']],
  SHIPPED: [['CONFIRMED', 'SHIPPED']],
  DELIVERED: [['CONFIRMED', 'SHIPPED', 'DELIVERED']],
  CANCELLED: [['CANCELLED'], ['CONFIRMED', 'CANCELLED']],
}

function show(decision: Decision): string {
  return decision.kind === 'moved' ? decision.move.to : decision.kind
}

describe('the life of an order', () => {
  it.each(cases)(
    '$command of $status (deducted: $deducted): $expected',
    ({ command, status, deducted, expected }) => {
      const decision = decide({ status, deducted }, command)

      expect(show(decision)).toBe(expected)
      if (decision.kind !== 'moved') return
      const reason = expected === 'CANCELLED' ? Reflect.get(reasonOf, command) : null
      expect(decision.move).toEqual({ from: status, to: expected, reason })
    },
  )

  it('goes forward only, ends in CANCELLED or DELIVERED, and is told once a state', () => {
    const rank: Record<Status, number> = {
      PENDING: 0,
      RESERVED: 1,
      CONFIRMED: 2,
      SHIPPED: 3,
      DELIVERED: 4,
      CANCELLED: 5,
    }
    const step = fc.constantFrom<Command | 'deduct' | 'reserve'>(...commands, 'deduct', 'reserve')
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let order: { status: Status; deducted: boolean } = { status: 'PENDING', deducted: false }
        const told: Status[] = []
        for (const one of steps) {
          const before = order
          if (one === 'deduct') order = { ...order, deducted: true }
          else if (one === 'reserve' && order.status === 'PENDING') {
            order = { ...order, status: 'RESERVED' }
          } else if (one !== 'reserve') {
            const decision = decide(order, one)
            if (decision.kind !== 'moved') continue
            order = { ...order, status: decision.move.to }
            told.push(order.status)
          }
          expect(rank[order.status]).toBeGreaterThanOrEqual(rank[before.status])
          const isEnd = ['CANCELLED', 'DELIVERED'].includes(before.status)
          expect(order.status).toBe(isEnd ? before.status : order.status)
        }
        expect(pathsTo[order.status]).toContainEqual(told)
      }),
      { numRuns: 2000 },
    )
  })
})
