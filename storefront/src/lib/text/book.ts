/** The words of the page of one book. */
export const book = {
  pageTitle: (title: string, author: string) => `${title} by ${author}`,
  about: 'About this book',
  noDescription: 'No description yet: somebody has to read it first.',
  facts: { isbn: 'ISBN', year: 'First published', genre: 'Genre' },
  coverOf: (title: string) => `Cover of ${title}`,
  quantity: 'Copies',
  availability: 'Availability',
  moreBy: (author: string) => `More by ${author}`,
  moreIn: (genre: string) => `More ${genre}`,
}
