import { count } from '#lib/format.ts'

export const stock = {
  title: 'Stock',
  of: (title: string) => `Stock of ${title}`,
  one: ['book', 'books'] as const,
  list: 'Stock of the books',
  author: 'Author',
  which: 'Which books',
  all: 'All',
  out: 'Out of stock',
  quantity: 'On hand',
  reserved: 'Reserved',
  available: 'Available',
  retired: 'Retired',
  notYet: 'Not counted yet',
  unknown: 'Stock is unknown just now',
  untitled: 'Titles cannot be read just now, so books are listed by their id.',
  nameless: (id: string) => `Book ${id}`,
  change: 'Change',
  changeOf: (title: string) => `the stock of ${title}`,
  set: {
    title: 'Count the shelf',
    label: 'Copies on hand',
    hint: 'What orders have reserved stays reserved.',
    button: 'Set',
    of: (title: string) => `the copies of ${title} on hand`,
    done: (title: string, quantity: number) =>
      `${title}: ${quantity === 1 ? '1 copy is' : `${count(quantity)} copies are`} on hand.`,
    invalid: 'Give a whole number from 0 to 1,000,000.',
  },
  adjust: {
    title: 'Add or take away',
    label: 'Change by',
    hint: 'Such as 10, or -2',
    reason: 'Reason',
    reasonHint: 'Not needed',
    button: 'Change',
    of: (title: string) => `the stock of ${title}`,
    invalid: 'Give a whole number other than 0, such as 10 or -2.',
  },
  tooLong: 'Keep the reason within 200 characters.',
  belowReserved: (reserved: number | undefined) =>
    reserved === undefined
      ? 'Orders have reserved more copies than that.'
      : `Orders have reserved ${reserved === 1 ? '1 copy' : `${count(reserved)} copies`}, so fewer cannot be on hand.`,
  refused: {
    'not-found': 'The stock does not know this book yet. Try again in a moment.',
    conflict: 'That is more than can be counted.',
  } as Record<string, string>,
  coming: 'The stock is being told of this book. It takes a moment.',
  again: 'Look again',
  updated: 'Last change',
  toBook: 'Edit the book',
  back: 'All stock',
  empty: {
    title: 'Nothing here',
    sentence: 'No book fits this filter.',
  },
}
