import { describe, expect, it } from 'vitest'
import { connectorFaults } from './connectors.ts'
import { standstill } from './events.ts'
import { isStale, logsFault } from './folder.ts'
import { diskFault, versionFault } from './machine.ts'
import { birthOf } from '../../platform/local/src/stale.ts'

const gigabyte = 1024 ** 3

describe('versionFault', () => {
  it.each(['17.0.9', '21.0.1', '17'])('takes Java %s', (version) => {
    expect(versionFault('Java', version, [17, 0])).toBeUndefined()
  })

  it('refuses an older one, and a missing one', () => {
    expect(versionFault('Node', '22.17.1', [22, 18])).toBe(
      'Node 22.17.1 is too old: install 22.18 or newer.',
    )
    expect(versionFault('Java', undefined, [17, 0])).toBe(
      'Java is missing: install it (install 17.0 or newer).',
    )
  })
})

describe('diskFault', () => {
  it('wants 2 GB', () => {
    expect(diskFault(2 * gigabyte, '/x')).toEqual([])
    expect(diskFault(gigabyte, '/x')).toEqual([
      '1024 MB are free for /x: make room, 2048 MB are wanted.',
    ])
  })
})

describe('logsFault', () => {
  it('allows 500 MB', () => {
    expect(logsFault(500 * 1024 * 1024, '/x')).toEqual([])
    expect(logsFault(gigabyte, '/x')).toEqual([
      'The logs take 1024 MB: close the shop and remove /x.',
    ])
  })
})

describe('isStale', () => {
  it('knows a living holder by number and birth', () => {
    expect(isStale(undefined)).toBe(false)
    expect(isStale(`${process.pid} ${birthOf(process.pid)}`)).toBe(false)
    expect(isStale(`${process.pid} 1`)).toBe(true)
  })
})

describe('connectorFaults', () => {
  const entry = (connector: string, ...tasks: string[]) => ({
    status: { connector: { state: connector }, tasks: tasks.map((state) => ({ state })) },
  })

  it('names each that does not run, with a task of its own', () => {
    const found = {
      good: entry('RUNNING', 'RUNNING'),
      failed: entry('RUNNING', 'FAILED'),
      paused: entry('PAUSED'),
      idle: entry('RUNNING'),
    }
    expect(connectorFaults(found, '/logs')).toEqual([
      'The connector failed is FAILED: /logs/connect.log says why.',
      'The connector paused is PAUSED: /logs/connect.log says why.',
      'The connector idle is without a task: /logs/connect.log says why.',
    ])
  })
})

describe('standstill', () => {
  const counts = (pending: number, delivered: number) => ({ pending, delivered, dead: 0 })

  it('names the subscriptions of which nothing moves', () => {
    const before = { moving: counts(9, 1), stuck: counts(2, 5), fresh: counts(0, 5) }
    const after = { moving: counts(9, 2), stuck: counts(3, 5), fresh: counts(1, 5) }
    expect(standstill(before, after)).toEqual([
      'stuck: 3 events wait and none is carried: relay.log says why.',
    ])
  })
})
