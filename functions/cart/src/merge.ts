import type { Database } from '@bookstore/shared/db.ts'
import { problem } from '@bookstore/shared/problem.ts'
import { hashLines, outcomes, sumLines, type Line, type Outcome } from './cart.ts'
import { addLines, claimMerge, forgetOldMerges, storeOutcomes } from './repository.ts'

/**
 * Adds a guest's lines to a shopper's cart, once a key.
 * @throws Problem `key-reused` when the key came with other lines
 */
export async function merge(
  db: Database,
  userId: string,
  { key, lines }: { key: string; lines: readonly Line[] },
): Promise<Outcome[]> {
  const sql = await db()
  const bodyHash = hashLines(lines)
  return sql.begin(async (tx) => {
    await forgetOldMerges(tx, userId)
    const known = await claimMerge(tx, userId, { key, bodyHash })
    if (known?.bodyHash !== bodyHash) throw problem('key-reused')
    if (!known.claimed) return known.outcomes
    const summed = sumLines(lines)
    const told = outcomes(summed, await addLines(tx, userId, summed))
    await storeOutcomes(tx, userId, { key, outcomes: told })
    return told
  })
}
