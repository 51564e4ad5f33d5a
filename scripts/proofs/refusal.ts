import type { Answer } from './ask.ts'

const spill = /\bat .+:\d+:\d+|\bselect\b.+\bfrom\b|\binsert into\b|node_modules|postgres|\.ts\b/i

/** Says what is wrong with a refusal: its status or document, or that it spills what is inside. */
export function faultOf(
  { status, headers, text, body }: Answer,
  expected: number,
): string | undefined {
  if (status !== expected) return `${status} ${text.slice(0, 200)}`
  if (headers['content-type'] !== 'application/problem+json') return headers['content-type']
  if (body.status !== status || body.type !== `/problems/${body.code}`) return text
  const wanted = ['code', 'instance', 'status', 'title', 'traceId', 'type']
  if (wanted.some((member) => !(member in body))) return `incomplete: ${text}`
  return spill.test(text) ? `spills: ${text}` : undefined
}

/** A book that an administrator could add. */
export const book = {
  title: 'A',
  author: 'B',
  description: 'C',
  genre: 'D',
  isbn: '9780306406157',
  price: 9.99,
  publishedYear: 2000,
}
