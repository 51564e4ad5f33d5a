import { describe, expect, it } from 'vitest'
import type { Finding } from '../../analytics/reconcile/src/reconcile.ts'
import { tables } from '../../analytics/reconcile/src/tables.ts'
import { reconciliationTable } from './reconciliation-table.ts'

const [books, orders, items] = tables

const equal = { rows: 3, sum: 1205n, checksum: 7n }
const sound = { missing: 0, extra: 0, different: 0, inFlight: 0, drifts: [] }

const print = (findings: Finding[]) =>
  reconciliationTable({ run: 'any', asOf: '2026-01-01T00:00:00.000000Z', findings }).split('\n')

describe('the table of a check', () => {
  it('says that all is equal', () => {
    expect(print(books ? [{ table: books, source: equal, star: equal, ...sound }] : [])).toEqual([
      'As of 2026-01-01T00:00:00.000000Z',
      'table      shop  star  sum of shop  sum of star  missing  extra  different',
      '─────────  ────  ────  ───────────  ───────────  ───────  ─────  ─────────',
      'dim_books     3     3  12.05        12.05              0      0          0',
      'Drift 0: the star schema equals the shop.',
    ])
  })

  it('names what differs, what moved and what could not be checked', () => {
    const drift = { key: '1', isMoving: false, source: undefined, star: undefined }
    const star = { rows: 2, sum: -5n, checksum: 0n }
    const findings: Finding[] = [
      ...(books ? [{ table: books, reason: 'The database ecom is down.' }] : []),
      ...(orders
        ? [
            {
              ...sound,
              table: orders,
              source: equal,
              star,
              missing: 1,
              drifts: [{ ...drift, kind: 'missing' as const }],
            },
          ]
        : []),
      ...(items ? [{ ...sound, table: items, source: equal, star: equal, inFlight: 2 }] : []),
    ]
    const lines = print(findings)
    expect(lines[3]).toBe('dim_books         not checked')
    expect(lines[4]).toMatch(/^fact_orders {4,}3 {2,}2 {2}12\.05 {8}-0\.05 /)
    expect(lines.slice(6)).toEqual([
      'fact_orders 1 is missing',
      'fact_order_items: 2 rows changed all the while and are left out',
      'Drift 1, in fact_orders. Not checked: The database ecom is down.',
    ])
  })
})
