import { describe, expect, it } from 'vitest'
import { lineFaults, orderFaults, withAdded, withMerged } from './beliefs.ts'

const lines = (given: Record<string, number>) => new Map(Object.entries(given))

describe('a believed cart', () => {
  it('holds what was added, up to 99 copies of a book', () => {
    const cart = withAdded(withAdded(lines({ dune: 98 }), 'dune', 3), 'emma', 1)
    expect(cart).toEqual(lines({ dune: 99, emma: 1 }))
  })

  it('holds a guest’s lines after the login, once', () => {
    const merged = withMerged(lines({ dune: 1, emma: 2 }), lines({ dune: 2, it: 1 }))
    expect(merged).toEqual(lines({ dune: 3, emma: 2, it: 1 }))
  })
})

describe('lineFaults', () => {
  it('finds nothing in equal carts', () => {
    expect(lineFaults('Ann', lines({ dune: 1 }), lines({ dune: 1 }))).toEqual([])
  })

  it('names lost, doubled and strange lines', () => {
    const faults = lineFaults('Ann', lines({ dune: 1, emma: 2 }), lines({ emma: 4, it: 1 }))
    expect(faults).toEqual([
      'Ann: 0 copies of dune, where 1 were told',
      'Ann: 4 copies of emma, where 2 were told',
      'Ann: 1 copies of it, where 0 were told',
    ])
  })
})

describe('orderFaults', () => {
  const order = { id: '1', status: 'CONFIRMED', lines: lines({ dune: 1 }) }

  it('finds nothing in equal orders', () => {
    expect(orderFaults('Ann', [order], [order])).toEqual([])
  })

  it('names an order that is lost, and one that nobody placed', () => {
    expect(orderFaults('Ann', [order], [{ ...order, id: '2' }])).toEqual([
      'Ann: order 1 was told and is lost',
      'Ann: order 2 was never told to them',
    ])
  })

  it('names other lines and another status', () => {
    const other = { ...order, status: 'RESERVED', lines: lines({ dune: 2 }) }
    expect(orderFaults('Ann', [order], [other])).toEqual([
      'Ann, order 1: 2 copies of dune, where 1 were told',
      'Ann: order 1 is RESERVED, not CONFIRMED',
    ])
  })
})
