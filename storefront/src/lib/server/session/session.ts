import type { Notice, Person } from '#lib/types.ts'
import type { SessionRecord } from './record.ts'

/** The session of the current request. */
export type SessionHandle = {
  /** Null for a guest. */
  readonly person: Person | null
  /** What is kept, as last read; null for a visitor without a session. */
  readonly record: SessionRecord | null
  /** The token that every form and every changing call carries; made on first use. */
  csrf(): Promise<string>
  /**
   * A valid access token, refreshed where needed; null for a guest or when the login has ended.
   * @throws ApiProblem 503 when the provider does not answer
   */
  accessToken(): Promise<string | null>
  /** Keeps a notice for the page at an address, or for the next page: another tab may be faster. */
  tell(notice: Notice, address?: string): Promise<void>
  /** Takes the notices kept for the page at a path: each is shown once. */
  takeNotices(path: string): Promise<Notice[]>
  /**
   * Changes what is kept; `change` is pure, as it runs again when another tab was faster. Makes a
   * session where there is none.
   */
  update(change: (record: SessionRecord) => SessionRecord): Promise<SessionRecord>
}
