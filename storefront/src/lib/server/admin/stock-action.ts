import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { parseInteger } from '#lib/admin/book-form.ts'
import type { Fault } from '#lib/admin/fault.ts'
import { requireAdmin } from '#lib/server/guard.ts'
import { stock } from '#lib/text/admin-stock.ts'
import { textOf } from './query.ts'
import { refusalOf, toFault } from './refusal.ts'

type Sent = Pick<RequestEvent, 'locals' | 'request' | 'url'>

/** What a row tells when its stock was not changed. */
export type StockRefusal = {
  kind: 'set' | 'adjust'
  bookId: string
  amount: string
  reason: string
  fault: Fault
}

/** Carries out a form that sets the copies on hand, or changes them by some; then shows the page anew. */
export async function changeStock(kind: StockRefusal['kind'], event: Sent) {
  requireAdmin(event)
  const { api, session } = event.locals
  const form = await event.request.formData()
  const bookId = textOf(form, 'bookId')
  const page = pageOf(event.url, bookId)
  const sent = { kind, bookId, amount: textOf(form, 'amount'), reason: textOf(form, 'reason') }
  try {
    const { quantity } = await send(api.admin.stock, sent)
    const text = stock.set.done(textOf(form, 'title'), quantity)
    await session.tell({ kind: 'success', text }, page)
  } catch (error) {
    const problem = refusalOf(error)
    return fail(problem.status, { ...sent, fault: toFault(problem) } satisfies StockRefusal)
  }
  return redirect(303, page)
}

function send(
  api: Sent['locals']['api']['admin']['stock'],
  { kind, bookId, amount, reason }: Omit<StockRefusal, 'fault'>,
) {
  const number = parseInteger(amount)
  if (kind === 'set') return api.set(bookId, number)
  const why = reason.trim()
  return api.adjust(bookId, { delta: number, ...(why === '' ? {} : { reason: why }) })
}

/** The page that the form is on, at its row. */
function pageOf(url: URL, bookId: string): string {
  const kept = [...url.searchParams].filter(([name]) => !name.startsWith('/'))
  const query = kept.length === 0 ? '' : `?${new URLSearchParams(kept)}`
  return `${url.pathname}${query}#book-${encodeURIComponent(bookId)}`
}
