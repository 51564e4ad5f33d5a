/** A word of the vocabulary, and how often books came that have it. */
export type Word = { word: string; frequency: number }

/**
 * Gives the word that was most likely meant: the fewest slips away, then the more frequent one; nothing when
 * all are too far.
 */
export function nearest(misspelt: string, candidates: readonly Word[]): Word | undefined {
  const most = slipsAllowed(misspelt)
  const near = candidates
    .filter(({ word }) => word !== misspelt)
    .map((candidate) => ({ ...candidate, slips: slips(misspelt, candidate.word) }))
    .filter((candidate) => candidate.slips <= most)
  near.sort((a, b) => a.slips - b.slips || b.frequency - a.frequency || (a.word < b.word ? -1 : 1))
  return near[0]
}

/** How many slips a word of this length may have. */
export function slipsAllowed({ length }: string): number {
  if (length <= 4) return 1
  return length <= 8 ? 2 : 3
}

/**
 * Counts the slips between two words: a letter too many, too few or wrong, or two neighbours swapped
 * (optimal string alignment distance).
 */
export function slips(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1]
      const isSwapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        at(above, column) + 1,
        at(current, column - 1) + 1,
        at(above, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(before, column - 2) + 1 : Infinity,
      )
    }
    before = above
    above = current
  }
  return at(above, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}

/** A word that was typed, its frequency in the vocabulary, and words that look like it. */
export type Known = Word & { similar: readonly Word[] }

const farMoreFrequent = 10

/**
 * Replaces the words that were probably misspelt: those the vocabulary lacks, or `hasHits`: those for which a
 * neighbour is far more frequent. Single letters, which "<b>dune</b>" is full of, are left out of a search
 * without hits. Gives nothing when no word changes.
 */
export function corrected(
  words: readonly string[],
  known: readonly Known[],
  hasHits: boolean,
): string[] | undefined {
  const replacements = new Map<string, string>()
  for (const { word, frequency, similar } of known) {
    if (word.length < 3 || (frequency > 0 && !hasHits)) continue
    const other = nearest(word, similar)
    if (!other) continue
    const isFrequent = other.frequency >= farMoreFrequent * Math.max(1, frequency)
    if (!hasHits || (isFrequent && slips(word, other.word) === 1))
      replacements.set(word, other.word)
  }
  const better = words
    .filter((word) => hasHits || word.length > 1)
    .map((word) => replacements.get(word) ?? word)
  const isOther = replacements.size > 0 || better.length < words.length
  return isOther && better.length > 0 ? better : undefined
}
