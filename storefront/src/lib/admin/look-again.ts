const everyMilliseconds = 2000
/** A page that is left open must not keep its session from ending. */
const longestMilliseconds = 600_000

/**
 * Calls `look` every two seconds while the page is visible, one call at a time, for ten minutes at most.
 * @param onPause hears that it has stopped by itself
 * @returns what ends it
 */
export function lookAgain(look: () => Promise<unknown>, onPause: () => void): () => void {
  const begun = Date.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isEnded = false

  async function next() {
    if (isEnded) return
    if (Date.now() - begun >= longestMilliseconds) {
      end()
      onPause()
      return
    }
    if (!document.hidden) await look().catch(() => {})
    if (!isEnded) timer = setTimeout(next, everyMilliseconds)
  }

  function end() {
    isEnded = true
    clearTimeout(timer)
  }

  timer = setTimeout(next, everyMilliseconds)
  return end
}
