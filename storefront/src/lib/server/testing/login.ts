import type { Login } from '../session/record.ts'

/** A login of a customer whose access token is good for five minutes. */
export function aLogin(now: number, more: Partial<Login> = {}): Login {
  return {
    person: { id: 'person-1', name: 'user1', roles: ['customer'] },
    startedAt: now,
    sid: 'sid-1',
    idToken: 'id-1',
    accessToken: 'access-1',
    accessEndsAt: now + 300_000,
    refreshToken: 'refresh-1',
    ...more,
  }
}
