/** Ends a script with what went wrong in one sentence, without a stack trace, and exit code 1. */
export function failInOneSentence(error: unknown): void {
  console.error(sentenceOf(error))
  process.exitCode = 1
}

/** What went wrong, for a person. `fetch` hides its reason in `cause`. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return `${error}`
  const { cause } = error
  if (!(cause instanceof Error) || error.message !== 'fetch failed') return error.message
  const causes = cause instanceof AggregateError ? cause.errors : [cause]
  const reasons = causes.map((one) => (one instanceof Error ? one.message : `${one}`))
  return `no connection (${[...new Set(reasons)].join(', ')})`
}
