import type { Form, Page } from '../lib/browser.ts'
import type { Lines } from './beliefs.ts'

/** The forms of a page that add a book, by the id of the book. */
export function addForms({ forms }: Page): Map<string, Form> {
  const adding = forms.filter(({ action }) => /\?\/add(&|$)/.test(new URL(action).search))
  return new Map(adding.map((form) => [form.fields.bookId ?? '', form]))
}

/** Whether the page tells that what was asked has been done. */
export function isDone({ html }: Page): boolean {
  return html.includes('notice notice-success')
}

/** Whether the page knows who reads it. */
export function isLoggedIn({ html }: Page): boolean {
  return !html.includes('href="/login?return=')
}

/** The lines that the page of the cart shows. */
export function cartLines({ forms }: Page): Lines {
  const lines = forms.filter(({ filledIn }) => filledIn.quantity !== undefined)
  return new Map(
    lines.map(({ fields, filledIn }) => [fields.bookId ?? '', Number(filledIn.quantity)]),
  )
}

/** The form that places the order; undefined where there is nothing to order. */
export function placeForm({ forms }: Page): Form | undefined {
  return forms.find(({ action }) => action.endsWith('/checkout?/place'))
}

/** The id of the order that the page confirms. */
export function confirmedId({ url, status }: Page): string | undefined {
  const { pathname, searchParams } = new URL(url)
  if (status !== 200 || pathname !== '/order-confirmation') return undefined
  return searchParams.get('id') ?? undefined
}

/** Whether the page shows an order that moves no more by itself. */
export function isSettled({ text }: Page): boolean {
  return /Your order is (confirmed|cancelled)/.test(text)
}
