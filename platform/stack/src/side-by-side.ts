type Stoppable = { stop(): Promise<unknown> }

export type SideBySide = {
  /** Ends every start once one has failed, or once the outer signal is given. */
  signal: AbortSignal
  /** Takes a start that is under way, and gives it back. */
  begin<T extends Stoppable>(start: Promise<T>): Promise<T>
  /** Stops what has started, the last first, and waits for what is still starting. */
  stop(): Promise<void>
}

/** Lets parts start at the same time: when one fails, none is left behind. */
export function sideBySide(outer?: AbortSignal): SideBySide {
  const failed = new AbortController()
  const begun: Promise<Stoppable>[] = []
  return {
    signal: AbortSignal.any(outer ? [outer, failed.signal] : [failed.signal]),
    begin(start) {
      start.catch((error: unknown) => failed.abort(error))
      begun.push(start)
      return start
    },
    async stop() {
      for (const start of begun.splice(0).toReversed()) {
        await start.then(
          (part) => part.stop(),
          () => {},
        )
      }
    },
  }
}
