import { count, price } from '#lib/format.ts'

/** The words of the catalogue, and of every list of books. */
export const catalogue = {
  title: 'All books',
  titleOf: (genre: string) => `${genre}`,
  titleBy: (author: string) => `Books by ${author}`,
  description:
    'Novels, classics, science and more: look through all our books and order in minutes.',
  welcome: {
    title: 'Find your next good book',
    text: 'Stories, ideas and old friends, in stock and ready to go out today.',
  },
  genres: 'Genres',
  allGenres: 'All',
  filter: 'Filter and sort',
  sort: 'Sort by',
  sorts: {
    'title,asc': 'Title, A to Z',
    'author,asc': 'Author, A to Z',
    'price,asc': 'Price, low to high',
    'price,desc': 'Price, high to low',
    'createdAt,desc': 'Newest first',
    'publishedYear,desc': 'Year, latest first',
  },
  minPrice: 'Price from',
  maxPrice: 'Price to',
  inStock: 'In stock only',
  apply: 'Apply',
  clear: 'Clear all',
  results: (total: number, isLowerBound: boolean) =>
    `${isLowerBound ? 'More than ' : ''}${count(total)} ${total === 1 ? 'book' : 'books'}`,
  mended: 'Part of that address made no sense to us, so we left it out.',
  tooDeep:
    'Pages do not go that far, so this is the first one. Narrow the list, or go on page by page.',
  empty: {
    title: 'No book fits all of that',
    text: 'Take one of the filters away, or look through everything.',
    link: 'Show all books',
  },
  pastEnd: {
    title: 'The list ends before this page',
    text: 'There is nothing here any more.',
    link: 'To the last page',
  },
  pager: {
    label: 'Pages',
    previous: 'Previous',
    next: 'Next',
    page: (number: number) => `Page ${number}`,
  },
  by: (author: string) => `by ${author}`,
  price: (cents: number) => price(cents),
  add: 'Add to cart',
  addWhat: (title: string) => `: ${title}`,
  stock: {
    unknown: 'Stock unknown',
    out: 'Out of stock',
    low: (left: number) => `Only ${left} left`,
    good: 'In stock',
  },
  added: {
    one: (title: string) => `“${title}” is in your cart.`,
    many: (title: string, quantity: number) => `${quantity} copies of “${title}” are in your cart.`,
    capped: (title: string) =>
      `Your cart holds 99 copies of “${title}”: more than that we cannot send.`,
    gone: (title: string) => `“${title}” is no longer sold.`,
    full: 'Your cart is full: 100 different books fit in.',
    invalid: 'Choose between 1 and 99 copies.',
    tooMany: 'That was a bit fast. Wait a moment, then add it again.',
    failed: 'The cart does not answer at the moment, so nothing was added. Try again in a moment.',
  },
  someBook: 'The book',
}
