import type { Queryable } from '@bookstore/shared/db.ts'
import { corrected, slips, slipsAllowed, type Known } from './correction.ts'
import { findNear, findSimilar } from './vocabulary-repository.ts'

const mostFar = 10
const mostSimilar = 40

/**
 * Gives the words as they were probably meant, nothing when that is how they are. What is one slip away is
 * looked up; only for an unknown word that may have more slips and has no neighbour is the vocabulary
 * searched for what looks like it.
 * @param hasHits whether books have the words as they are: then only what is far more frequent counts
 */
export async function respell(sql: Queryable, words: readonly string[], hasHits: boolean) {
  const known = await findNear(sql, [...new Set(words)])
  const far = hasHits ? [] : known.filter(isFar).map(({ word }) => word)
  if (far.length === 0) return corrected(words, known, hasHits)
  const similar = await findSimilar(sql, far.slice(0, mostFar), mostSimilar)
  return corrected(words, [...known.filter((word) => !isFar(word)), ...similar], hasHits)
}

function isFar({ word, frequency, similar }: Known): boolean {
  return (
    frequency === 0 &&
    slipsAllowed(word) > 1 &&
    !similar.some((other) => slips(word, other.word) === 1)
  )
}
