import { parsePrice, typedPrice } from './money.ts'

export const bookFields = [
  'title',
  'author',
  'genre',
  'isbn',
  'price',
  'publishedYear',
  'description',
  'coverUrl',
] as const

export type BookField = (typeof bookFields)[number]

/** A book as its form holds it: everything is text. */
export type BookValues = Record<BookField, string>

/** Fields that the function refused, in the order of the form. */
export type FieldFaults = Partial<Record<BookField, true>>

type Book = {
  title: string
  author: string
  genre: string
  isbn: string
  /** In cents. */
  price: number
  publishedYear: number
  description: string
  coverUrl: string | null
}

export const emptyBook: BookValues = {
  title: '',
  author: '',
  genre: '',
  isbn: '',
  price: '',
  publishedYear: '',
  description: '',
  coverUrl: '',
}

export function toValues(book: Book): BookValues {
  return {
    title: book.title,
    author: book.author,
    genre: book.genre,
    isbn: book.isbn,
    price: typedPrice(book.price),
    publishedYear: String(book.publishedYear),
    description: oneKindOfLines(book.description),
    coverUrl: book.coverUrl ?? '',
  }
}

/** Reads the fields of a sent form; what is missing is empty. */
export function readValues(form: FormData): BookValues {
  const values = { ...emptyBook }
  for (const field of bookFields) {
    const value = form.get(field)
    if (typeof value === 'string') values[field] = oneKindOfLines(value)
  }
  return values
}

/** Gives what the function is sent; it judges it, so what is no number goes as null. */
export function toBody(values: BookValues) {
  const cents = parsePrice(values.price)
  return {
    title: values.title.trim(),
    author: values.author.trim(),
    genre: values.genre.trim(),
    isbn: values.isbn.trim(),
    price: cents === null ? null : cents / 100,
    publishedYear: parseInteger(values.publishedYear),
    description: values.description,
    coverUrl: values.coverUrl.trim() === '' ? null : values.coverUrl.trim(),
  }
}

/** Reads a whole number as it is typed, null for what is none. */
export function parseInteger(typed: string): number | null {
  return /^[+-]?\d{1,10}$/.test(typed.trim()) ? Number(typed) : null
}

/** Gives the fields that a refusal points at: `/price` is the field `price`. */
export function toFaults(errors: readonly { pointer: string }[]): FieldFaults {
  const pointed = new Set(errors.map(({ pointer }) => pointer.split('/')[1]))
  return Object.fromEntries(
    bookFields.filter((field) => pointed.has(field)).map((field) => [field, true]),
  )
}

/** A field that somebody else changed; `mine` is what was typed over it, null where nothing was. */
export type FieldChange = { field: BookField; was: string; is: string; mine: string | null }

/**
 * Brings together what is kept now and what was typed, where both began from `read`: a field that was not
 * typed into follows what is kept.
 */
export function merge(read: BookValues, kept: BookValues, typed: BookValues) {
  const values = { ...typed }
  const changes: FieldChange[] = []
  for (const field of bookFields) {
    const [was, is, mine] = [read[field], kept[field], typed[field]]
    if (mine === was) values[field] = is
    if (is !== was)
      changes.push({ field, was, is, mine: mine === was || mine === is ? null : mine })
  }
  return { values, changes }
}

/** A browser sends every line break of a text area as two characters. */
function oneKindOfLines(text: string): string {
  return text.replaceAll('\r\n', '\n')
}
