import type { Sql } from '@bookstore/shared/db.ts'
import { corrected } from './correction.ts'
import { isEmpty, readQuery, type Query } from './query.ts'
import { compile, findSuggestions } from './repository.ts'
import { findCompletions, findSimilar } from './vocabulary-repository.ts'

const most = 8
const mostSimilar = 40

/** Suggests up to eight books for what was typed so far; for its nearest words when nothing has it. */
export async function suggest(sql: Sql, typed: string) {
  const query = readQuery(typed)
  if (isEmpty(query)) return []
  const found = await suggestionsFor(sql, query)
  if (found.length > 0 || query.words.length === 0) return found

  const known = await findSimilar(sql, query.words, mostSimilar)
  const better = corrected(query.words, known, false)
  return better ? suggestionsFor(sql, readQuery(better.join(' '))) : []
}

async function suggestionsFor(sql: Sql, query: Query) {
  const isOpen = query.last.length >= 2
  const completions = isOpen ? await findCompletions(sql, query.last, most) : []
  return findSuggestions(sql, await compile(sql, query, completions), most)
}
