/** Where sessions, their indexes, locks and counters are kept: Redis, or the memory of this process. */
export type Store = {
  /** @throws StoreUnavailableError, like all of them */
  get(key: string): Promise<string | null>
  /** @param ttl milliseconds after which the value is gone */
  set(key: string, value: string, ttl: number): Promise<void>
  /** Sets it only where the kept value is `expected` (null: nothing is kept), and says whether it did. */
  replace(key: string, expected: string | null, value: string, ttl: number): Promise<boolean>
  /** Adds one and gives the new count, which starts at 1 and is gone `ttl` milliseconds after that. */
  increment(key: string, ttl: number): Promise<number>
  delete(key: string): Promise<void>
  close(): Promise<void>
}

/** The store gave no answer: nothing that needs a session can be served for now. */
export class StoreUnavailableError extends Error {
  constructor(cause: unknown) {
    super('the session store does not answer', { cause })
    this.name = 'StoreUnavailableError'
  }
}
