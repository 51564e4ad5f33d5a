import { describe, expect, it } from 'vitest'
import { readStackOptions, stackHelp } from './stack-options.ts'
import { readStartOptions } from './start-options.ts'

describe('the options of npm run stack', () => {
  it('are those of npm start, in a folder of its own', () => {
    const { down, status, only, ...shared } = readStackOptions([])
    expect({ down, status, only }).toEqual({ down: false, status: false, only: undefined })
    expect(shared).toEqual({ ...readStartOptions([]), state: '.local/stack' })
  })

  it('choose parts', () => {
    expect(readStackOptions(['--only', 'kafka,redis']).only).toEqual(['kafka', 'redis'])
  })

  it('add pgAdmin', () => {
    expect(readStackOptions(['--with', 'pgadmin']).pgAdminPort).toBe(31_111)
  })

  it('add the analytics', () => {
    const { pgAdminPort, analytics } = readStackOptions(['--with', 'analytics'])
    expect({ pgAdminPort, analytics }).toEqual({
      analytics: { flinkPort: 32_400, supersetPort: 32_000 },
    })
  })

  it.each([
    [['--with', 'jaeger'], '--with takes pgadmin and analytics, not "jaeger".'],
    [['--only', 'kafka,zookeeper'], 'not "zookeeper".'],
    [['--only', ''], 'not "".'],
    [['--port', '0'], '--port takes a whole number from 1 to 65535, not "0".'],
    [['--colour'], "Unknown option '--colour': see npm run stack -- --help."],
  ])('are refused: %j', (args, sentence) => {
    expect(() => readStackOptions(args)).toThrow(sentence)
  })

  it('are all in the help', () => {
    const named = [...stackHelp.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name)
    const known = [
      'down',
      'status',
      'only',
      'with',
      'reset',
      'port',
      'identity-port',
      'idle',
      'state',
    ]
    const others = ['rate-limit-factor', 'payment-failure-rate', 'api-only']
    expect(named.toSorted()).toEqual([...known, ...others].toSorted())
  })
})
