/** Gives a filter's value, undefined where it is missing or empty. */
export function given(url: URL, name: string): string | undefined {
  return url.searchParams.get(name)?.trim() || undefined
}

/** Gives the value where it is one of the known ones. */
export function oneOf<T extends string>(
  known: readonly T[],
  value: string | undefined,
): T | undefined {
  return known.find((each) => each === value)
}

/** Gives the number of a page, from 0; what is none is the first. */
export function pageNumber(url: URL): number {
  const typed = url.searchParams.get('page') ?? ''
  return /^\d{1,6}$/.test(typed) ? Number(typed) : 0
}

/** Gives a field of a form as text, empty where it is missing or a file. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
