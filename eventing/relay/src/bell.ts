export type Bell = {
  ring(): void
  /**
   * Resolves at the next ring (at once if it rang since the last wait), after the time, or on abort; says
   * whether it rang.
   */
  wait(milliseconds: number, signal: AbortSignal): Promise<boolean>
}

/** Makes a bell for one waiter: rings that come while nobody waits count as one. */
export function bell(): Bell {
  let rung = false
  let answer = () => {}
  return {
    ring() {
      rung = true
      answer()
    },
    async wait(milliseconds, signal) {
      if (!rung && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>()
        answer = resolve
        const timer = setTimeout(resolve, milliseconds)
        signal.addEventListener('abort', answer, { once: true })
        await promise
        clearTimeout(timer)
        signal.removeEventListener('abort', answer)
        answer = () => {}
      }
      const answered = rung
      rung = false
      return answered
    },
  }
}
