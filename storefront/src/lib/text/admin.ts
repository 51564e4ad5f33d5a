import type { Fault } from '#lib/admin/fault.ts'
import { count } from '#lib/format.ts'

/** Words that all pages of the shop's staff share. */
export const admin = {
  nav: {
    label: 'Shop office',
    overview: 'Overview',
    books: 'Books',
    stock: 'Stock',
    orders: 'Orders',
    events: 'Failed events',
    functions: 'Functions',
    analytics: 'Analytics',
  },
  titleOf: (title: string) => `${title} · Shop office`,
  unknown: 'unknown',
  unavailable:
    'This part of the shop does not answer just now. The rest of the page is up to date.',
  filter: 'Show',
  clear: 'Clear the filter',
  all: 'All',
  pages: (of: string) => `Pages of ${of}`,
  previous: 'Previous',
  next: 'Next',
  newest: 'Newest',
  older: 'Older',
  pageOf: (page: number, pages: number) => `Page ${count(page)} of ${count(pages)}`,
  total: (total: number, isLowerBound: boolean, [one, many]: readonly [string, string]) =>
    `${isLowerBound ? 'More than ' : ''}${count(total)} ${total === 1 ? one : many}`,
  tableHint: 'table, scrolls sideways',
  codeHint: 'text, scrolls',
}

const general: Record<string, string> = {
  'not-found': 'It is not there any more.',
  forbidden: 'You may not do that.',
  'invalid-input': 'Something in the form is not right. Look at it once more.',
  'malformed-json': 'Something in the form is not right. Look at it once more.',
  'body-too-large': 'That is too much text.',
}

/**
 * Says in words why something was refused.
 * @param own the page's own words by slug, before the general ones
 */
export function faultText(
  { status, slug, retryAfter }: Fault,
  own: Readonly<Record<string, string>> = {},
): string {
  if (own[slug] !== undefined) return own[slug]
  if (status === 429) {
    const wait = retryAfter === undefined ? 'in a minute' : `in ${seconds(retryAfter)}`
    return `That was a lot within one minute. Please try again ${wait}.`
  }
  if (status >= 500) {
    return 'We got no answer. Look whether it happened before you try again.'
  }
  return general[slug] ?? 'That did not work. Please try again.'
}

function seconds(number: number): string {
  return number === 1 ? '1 second' : `${number} seconds`
}
