import { describe, expect, it } from 'vitest'
import { readSettings, settingsFile } from './settings.ts'
import { createDirectory, shopperPassword, subjectOf } from './users.ts'

const settings = readSettings(settingsFile, 'http://localhost:30000')
const credentials = { passwords: { user1: 'one', admin1: 'two' }, shopperSecret: 'secret' }
const directory = createDirectory(settings, credentials)

describe('users of the local tiers', () => {
  it('have a subject that never changes', () => {
    expect(subjectOf('user1')).toBe('91f88263-d4d9-59da-8b52-f4dc0cf0a6c6')
    expect(subjectOf('shopper-1')).toBe('cb102497-024b-5ee4-98a4-ec4181d27366')
  })

  it('log in by their own password', () => {
    expect(directory.authenticate('user1', 'one')).toEqual({
      name: 'user1',
      subject: subjectOf('user1'),
      roles: ['customer'],
    })
    expect(directory.authenticate('user1', 'two')).toBeUndefined()
  })

  it('count five hundred shoppers with passwords of their own', () => {
    const password = shopperPassword('secret', 'shopper-500')
    expect(directory.authenticate('shopper-500', password)?.roles).toEqual(['customer'])
    expect(directory.authenticate('shopper-499', password)).toBeUndefined()
    const none = shopperPassword('secret', 'shopper-501')
    expect(directory.authenticate('shopper-501', none)).toBeUndefined()
  })

  it.each(['', '__proto__', 'constructor', 'USER1'])('do not include %j', (name) => {
    expect(directory.authenticate(name, '')).toBeUndefined()
  })
})
