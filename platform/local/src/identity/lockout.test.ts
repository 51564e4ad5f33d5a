import { describe, expect, it } from 'vitest'
import { createLockout } from './lockout.ts'

function clock() {
  let time = 0
  return { now: () => time, pass: (seconds: number) => (time += seconds * 1000) }
}

describe('lockout', () => {
  it('locks at the fifth failure of a minute and opens when the first is a minute old', () => {
    const { now, pass } = clock()
    const lockout = createLockout({ wrongPasswords: 5, seconds: 60 }, now)
    for (let index = 0; index < 4; index += 1) lockout.failed('user1')
    expect(lockout.secondsLeft('user1')).toBe(0)
    pass(20)
    lockout.failed('user1')
    expect(lockout.secondsLeft('user1')).toBe(40)
    expect(lockout.secondsLeft('admin1')).toBe(0)
    pass(40)
    expect(lockout.secondsLeft('user1')).toBe(0)
  })

  it('forgets the failures of a name that logs in', () => {
    const lockout = createLockout({ wrongPasswords: 2, seconds: 60 }, () => 0)
    lockout.failed('user1')
    lockout.succeeded('user1')
    lockout.failed('user1')
    expect(lockout.secondsLeft('user1')).toBe(0)
  })

  it('keeps no more names than it may', () => {
    const lockout = createLockout({ wrongPasswords: 1, seconds: 60 }, () => 0, 2)
    for (const name of ['a', 'b', 'c']) lockout.failed(name)
    expect(['a', 'b', 'c'].map((name) => lockout.secondsLeft(name))).toEqual([0, 60, 60])
  })
})
