import type { Sql } from '@bookstore/shared/db.ts'
import { isEmpty, readQuery, type Query } from './query.ts'
import { findSuggestions } from './repository.ts'
import { respell } from './spelling.ts'
import { findCompletions } from './vocabulary-repository.ts'
import { compile } from './wanted.ts'

const most = 8

/** Suggests up to eight books for what was typed so far; for its nearest words when nothing has it. */
export async function suggest(sql: Sql, typed: string) {
  const query = readQuery(typed)
  if (isEmpty(query)) return []
  const found = await suggestionsFor(sql, query)
  if (found.length > 0 || query.words.length === 0) return found

  const better = await respell(sql, query.words, false)
  return better ? suggestionsFor(sql, readQuery(better.join(' '))) : []
}

async function suggestionsFor(sql: Sql, query: Query) {
  const isOpen = query.last.length >= 2
  const completions = isOpen ? await findCompletions(sql, query.last, most) : []
  return findSuggestions(sql, await compile(sql, query, completions), most)
}
