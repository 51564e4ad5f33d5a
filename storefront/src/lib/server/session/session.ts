import type { Notice, Person } from '#lib/types.ts'

/** The session of the current request. */
export type SessionHandle = {
  /** Null for a guest. */
  readonly person: Person | null
  /** The token that every form and every changing call carries; made on first use. */
  csrf(): Promise<string>
  /** A valid access token, refreshed where needed; null for a guest or when the login has ended. */
  accessToken(): Promise<string | null>
  /** Keeps a notice for the next page. */
  tell(notice: Notice): Promise<void>
  /** Takes the kept notices: each is shown once. */
  takeNotices(): Promise<Notice[]>
}
