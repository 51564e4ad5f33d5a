import { fail } from '@sveltejs/kit'
import * as v from 'valibot'
import {
  bookFields,
  merge,
  toFaults,
  toValues,
  type BookValues,
  type FieldChange,
  type FieldFaults,
} from '#lib/admin/book-form.ts'
import type { Fault } from '#lib/admin/fault.ts'
import type { Api } from '#lib/server/api/api.ts'
import { refusalOf, toFault } from './refusal.ts'

/** What the form of a book tells when nothing was saved. */
export type BookRefusal = {
  values: BookValues
  faults: FieldFaults
  isbnTaken: boolean
  /** What no field is to blame for. */
  fault: Fault | null
  conflict: FieldChange[] | null
  /** What the form began from, and its tag. */
  read: BookValues
  etag: string
}

const text = v.string()
const savedValues: v.GenericSchema<unknown, BookValues> = v.object({
  title: text,
  author: text,
  genre: text,
  isbn: text,
  price: text,
  publishedYear: text,
  description: text,
  coverUrl: text,
})

/** Reads what a form began from, null where it does not say. */
export function parseRead(json: string): BookValues | null {
  try {
    return v.parse(savedValues, JSON.parse(json))
  } catch {
    return null
  }
}

/**
 * Makes the answer to a refused book.
 * @throws what is no refusal
 */
export function refuseBook(
  error: unknown,
  sent: { values: BookValues; read?: BookValues; etag?: string },
) {
  const problem = refusalOf(error)
  const faults = toFaults(problem.document.errors)
  const isField = bookFields.some((field) => faults[field])
  return fail(problem.status, {
    values: sent.values,
    faults,
    isbnTaken: problem.slug === 'isbn-taken',
    fault: isField ? null : toFault(problem),
    conflict: null,
    read: sent.read ?? sent.values,
    etag: sent.etag ?? '',
  } satisfies BookRefusal)
}

/** Makes the answer to a book that somebody else changed: it tells what, and goes on from there. */
export async function showConflict(
  { admin }: Api,
  { id, values, read }: { id: string; values: BookValues; read: BookValues | null },
) {
  const { book, etag } = await admin.books.one(id)
  const kept = toValues(book)
  const merged = merge(read ?? kept, kept, values)
  return fail(412, {
    values: merged.values,
    faults: {},
    isbnTaken: false,
    fault: null,
    conflict: merged.changes,
    read: kept,
    etag,
  } satisfies BookRefusal)
}
