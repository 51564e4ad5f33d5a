import { redirect, type RequestEvent } from '@sveltejs/kit'
import { listAddress } from '#lib/listing.ts'
import { ApiProblem } from '#lib/server/api/problem.ts'
import { catalogue } from '#lib/text.ts'
import type { CartOutcome, Notice } from '#lib/types.ts'
import { mostCopies } from './cart.ts'

const words = catalogue.added

/**
 * The action behind every "Add to cart": adds, says how it went, and leads back to the page it was on.
 * @throws a redirect, always
 */
export async function addToCart({ request, locals, url }: RequestEvent): Promise<never> {
  const form = await request.formData()
  const bookId = String(form.get('bookId') ?? '')
  const title = String(form.get('title') ?? '').slice(0, 200) || catalogue.someBook
  const quantity = Number(form.get('quantity') ?? 1)
  const isValid = Number.isInteger(quantity) && quantity >= 1 && quantity <= mostCopies
  const notice = isValid
    ? await locals.cart.add(bookId, quantity).then(
        (outcome) => told(outcome, title, quantity),
        (error: unknown) => refused(error, title),
      )
    : error(words.invalid)
  const page = samePage(url)
  await locals.session.tell(notice, page)
  redirect(303, page)
}

function told(outcome: CartOutcome, title: string, quantity: number): Notice {
  if (outcome === 'gone') return { kind: 'warning', text: words.gone(title) }
  if (outcome === 'capped') return { kind: 'warning', text: words.capped(title) }
  const text = quantity === 1 ? words.one(title) : words.many(title, quantity)
  return { kind: 'success', text }
}

function refused(reason: unknown, title: string): Notice {
  if (!(reason instanceof ApiProblem)) throw reason
  if (reason.slug === 'cart-full') return error(words.full)
  if (reason.status === 429) return error(words.tooMany)
  if (reason.status === 404 || reason.status === 400) return error(words.gone(title))
  return error(words.failed)
}

function error(text: string): Notice {
  return { kind: 'error', text }
}

function samePage(url: URL): string {
  const place = ['page', 'cursor'].map((name) => [name, url.searchParams.get(name)])
  return listAddress(url, Object.fromEntries(place))
}
