const stopping = new AbortController()

/** Aborted as soon as the process is told to stop: what streams for long ends then. */
export const shutdown: AbortSignal = stopping.signal

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort())
