import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'
import type { Context, Measurement } from '../context.ts'
import { cursorAt, fillCatalogue } from '../large-catalogue.ts'
import { searchKinds } from '../queries.ts'
import type { Entry } from '../table.ts'

const run = promisify(execFile)
const caller = join(import.meta.dirname, '../callers/search.ts')
const times = v.record(v.string(), v.object({ p50: v.number(), p95: v.number() }))
const size = 20

/** P9: how long a search takes, whatever is searched for, and a page far down a list. */
export const searching: Measurement = {
  goals: ['P9'],
  async run(context): Promise<Entry[]> {
    const { books, starts } = context.options
    await fillCatalogue(context, books)
    const cursor = await cursorAt(context, Math.min(999 * size, books - size))
    context.progress('searching')
    const found = await search(context, { cursor, rounds: starts * 20 })
    const p95 = (kind: string) => ({ value: found[kind]?.p95 ?? Number.NaN, unit: 'ms' })
    const over = `over ${books.toLocaleString('en-US').replaceAll(',', ' ')} books, p95`
    const floor = { ...p95('lookup'), what: 'primary key' }
    return [
      ...[...searchKinds, 'suggestion'].map((kind) => ({
        goal: 'P9',
        what: `${kind} ${over} (p50 ${found[kind]?.p50.toFixed(1)} ms)`,
        ours: p95(kind),
        peer: floor,
        bound: { atMost: 25 },
      })),
      {
        goal: 'P9',
        what: `page 1000 of the list ${over}`,
        ours: p95('page 1000'),
        peer: { ...p95('page 1'), what: 'page 1' },
        bound: { atMost: 1.1 },
      },
    ]
  },
}

async function search(context: Context, { cursor, rounds }: { cursor: string; rounds: number }) {
  const { databases } = await context.shop()
  const env = {
    SEARCH_URL: databases.url('ecom', 'search'),
    BOOKS_URL: databases.url('ecom', 'books'),
    CURSOR: cursor,
  }
  const args = [caller, String(context.options.books), String(rounds)]
  const { stdout } = await run(process.execPath, args, { env })
  return v.parse(times, JSON.parse(stdout))
}
