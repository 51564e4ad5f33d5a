import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Settings } from './settings.ts'

export type User = { name: string; subject: string; roles: string[] }
export type Directory = ReturnType<typeof createDirectory>

const namespace = Buffer.from('8d5c9f52a0c34d54b7f7c1f1c2a4e9b6', 'hex')

/** The `sub` of a user of the local tiers: a name-based UUID (RFC 9562 section 5.5), always the same. */
export function subjectOf(name: string) {
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The password of `shopper-1` and so on, derived so that one secret is all that is kept. */
export function shopperPassword(secret: string, name: string) {
  return createHmac('sha256', secret).update(name).digest('base64url').slice(0, 16)
}

function usersOf(settings: Settings): User[] {
  const shoppers = Array.from({ length: settings.shoppers.count }, (_, index) => {
    const name = `shopper-${index + 1}`
    return { name, subject: subjectOf(name), roles: settings.shoppers.roles }
  })
  const named = Object.entries(settings.users)
  return [...named.map(([name, roles]) => ({ name, subject: subjectOf(name), roles })), ...shoppers]
}

/** The users of the local tiers by `sub`, and the check of a name with its password. */
export function createDirectory(
  settings: Settings,
  credentials: { passwords: Record<string, string>; shopperSecret: string },
) {
  const users = usersOf(settings)
  const bySubject = new Map(users.map((user) => [user.subject, user]))
  const byName = new Map(users.map((user) => [user.name, user]))
  const passwordOf = (name: string) =>
    credentials.passwords[name] ?? shopperPassword(credentials.shopperSecret, name)

  return {
    find: (subject: string) => bySubject.get(subject),
    authenticate(name: string, password: string) {
      const user = byName.get(name)
      return same(user ? passwordOf(name) : '', password) ? user : undefined
    },
  }
}

function same(left: string, right: string) {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
