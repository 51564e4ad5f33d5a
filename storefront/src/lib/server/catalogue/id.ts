const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** Says whether a book may have this id; others need not be asked for. */
export function isBookId(id: string): boolean {
  return uuid.test(id)
}
