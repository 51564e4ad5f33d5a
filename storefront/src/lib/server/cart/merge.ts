import { account } from '#lib/text/account.ts'
import type { Notice } from '#lib/types.ts'
import type { Api } from '../api/api.ts'
import type { ApiCart, MergeOutcome } from '../api/cart.ts'
import { ApiProblem } from '../api/problem.ts'
import type { SessionRecord } from '../session/record.ts'
import type { SessionHandle } from '../session/session.ts'
import { addTo } from './lines.ts'

export type MergeDeps = { session: SessionHandle; api: { cart: Pick<Api['cart'], 'merge'> } }

/** Lines that were added while the merge ran make another one; more than this are left to the next time. */
const mostRounds = 3

/**
 * Moves a guest's lines into the cart of the customer who is logged in. Lines and key are written down
 * before the call and forgotten after its answer, so it may be interrupted and repeated anywhere.
 * @throws ApiProblem when the cart cannot be asked now; the next call finishes it
 */
export async function settleMerge(deps: MergeDeps): Promise<void> {
  const { session, api } = deps
  for (let round = 0; round < mostRounds && isOpen(session.record); round += 1) {
    const { merge } = await session.update((record) => fixMerge(record, crypto.randomUUID()))
    if (merge === null) return
    try {
      const answer = await api.cart.merge(merge.key, merge.lines)
      const notices = noticesOf(answer, answer.lines)
      await session.update((record) => finishMerge(record, merge.key, notices))
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 409) throw error
      await session.update((record) => refuseMerge(record, merge.key))
      return
    }
  }
}

/** Says whether lines wait for the cart of the one who is logged in. */
export function isOpen(record: SessionRecord | null): boolean {
  return !!record?.login && (record.merge !== null || record.lines.length > 0)
}

/** Fixes which lines are merged under which key; what is fixed already stays, unless it is somebody else's. */
export function fixMerge(record: SessionRecord, key: string): SessionRecord {
  if (record.login === null) return record
  const personId = record.login.person.id
  if (record.merge?.personId === personId) return record
  const lines = (record.merge?.lines ?? []).reduce(
    (sum, line) => addTo(sum, line.bookId, line.quantity).lines,
    record.lines,
  )
  const merge = lines.length === 0 ? null : { key, personId, lines, isRefused: false }
  return { ...record, lines: [], merge }
}

/** Forgets the merged lines, once, and keeps what is to be told about them. */
export function finishMerge(record: SessionRecord, key: string, notices: Notice[]): SessionRecord {
  if (record.merge?.key !== key) return record
  return { ...record, merge: null, count: null, notices: [...record.notices, ...notices] }
}

/** Tells once that the cart has no room; the lines wait. */
export function refuseMerge(record: SessionRecord, key: string): SessionRecord {
  if (record.merge?.key !== key || record.merge.isRefused) return record
  const notice = { kind: 'warning', text: account.mergeFull } as const
  const merge = { ...record.merge, isRefused: true }
  return { ...record, merge, notices: [...record.notices, notice] }
}

/** Says in words what was cut or left out. */
export function noticesOf(cart: ApiCart, outcomes: readonly MergeOutcome[]): Notice[] {
  const titles = new Map(cart.items.map(({ bookId, book }) => [bookId, book.title]))
  const capped = outcomes
    .filter(({ outcome }) => outcome === 'capped')
    .map(({ bookId }) => account.mergeCapped(titles.get(bookId) ?? account.goneBook))
  const gone = outcomes.filter(({ outcome }) => outcome === 'gone').length
  const texts = gone === 0 ? capped : [...capped, account.mergeGone(gone)]
  return texts.map((text) => ({ kind: 'warning', text }))
}
