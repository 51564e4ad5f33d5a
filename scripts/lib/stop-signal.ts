const sameMilliseconds = 500

/**
 * Turns the first signal, or the end of the process that started us, into an abort. A signal half a second
 * later or more ends the process at once: whoever started a process kills it at our exit.
 */
export function listenForStop(): AbortSignal {
  const stop = new AbortController()
  let first = 0
  const hear = () => {
    // One Ctrl-C comes several times: from the terminal, and passed on by npm and by the bootstrap.
    if (stop.signal.aborted && performance.now() - first > sameMilliseconds) process.exit(130)
    if (!stop.signal.aborted) first = performance.now()
    stop.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, hear)
  process.once('disconnect', () => stop.abort())
  process.channel?.unref()
  return stop.signal
}

/** Waits until a signal is given. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}
