/** Where sessions, login attempts and CSRF tokens are kept: Redis, or the memory of this process. */
export type Store = {
  /** @throws StoreUnavailableError, like all of them */
  get(key: string): Promise<string | null>
  /** @param ttl milliseconds after which the value is gone */
  set(key: string, value: string, ttl: number): Promise<void>
  /** Sets it only where the kept value is `expected` (null: nothing is kept), and says whether it did. */
  replace(key: string, expected: string | null, value: string, ttl: number): Promise<boolean>
  delete(key: string): Promise<void>
  close(): Promise<void>
}
