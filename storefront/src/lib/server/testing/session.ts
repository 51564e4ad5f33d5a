import { newRecord, type SessionRecord } from '../session/record.ts'
import type { SessionHandle } from '../session/session.ts'

/** A session that several requests share, kept in a variable. */
export function sharedSession(first: Partial<SessionRecord> = {}): SessionHandle {
  let record: SessionRecord = { ...newRecord('token', 0), ...first }
  const update: SessionHandle['update'] = async (change) => {
    record = change(record)
    return record
  }
  return {
    get person() {
      return record.login?.person ?? null
    },
    get record() {
      return record
    },
    csrf: async () => record.csrf,
    accessToken: async () => record.login?.accessToken ?? null,
    async tell(notice) {
      await update((before) => ({ ...before, notices: [...before.notices, notice] }))
    },
    async takeNotices() {
      const { notices } = record
      await update((before) => ({ ...before, notices: [] }))
      return notices
    },
    update,
  }
}
