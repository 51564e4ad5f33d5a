import type { Book } from '#lib/types.ts'

/** What a card of a book needs: the browser is sent no more. */
export type BookCard = Omit<Book, 'description' | 'isbn' | 'publishedYear'>

export function toCard({ id, title, author, genre, price, coverUrl }: Book): BookCard {
  return { id, title, author, genre, price, coverUrl }
}
