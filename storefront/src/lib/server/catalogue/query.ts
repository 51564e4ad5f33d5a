import type { BookQuery } from '#lib/server/api/books.ts'
import { pageSize } from '#lib/listing.ts'

export type Filters = {
  genre: string | undefined
  author: string | undefined
  minPrice: string | undefined
  maxPrice: string | undefined
  inStock: boolean
}

/** What an address asks of a list; `isMended` where a part of it made no sense and was left out. */
export type Asked = {
  filters: Filters
  sort: string
  /** From 1. */
  page: number
  cursor: string | undefined
  isMended: boolean
}

/** @param sorts the first is the one of an address that names none */
export function readListQuery(
  params: URLSearchParams,
  sorts: readonly [string, ...string[]],
): Asked {
  let isMended = false
  function take<T>(name: string, read: (value: string) => T | undefined): T | undefined {
    const value = params.get(name)?.trim()
    if (!value) return undefined
    const taken = read(value)
    isMended ||= taken === undefined
    return taken
  }

  const prices = rangeOf(take('minPrice', readPrice), take('maxPrice', readPrice))
  const asked = {
    filters: {
      genre: take('genre', upTo(60)),
      author: take('author', upTo(200)),
      minPrice: prices.min,
      maxPrice: prices.max,
      inStock: take('inStock', readFlag) ?? false,
    },
    sort: take('sort', (sort) => sorts.find((each) => each === sort)) ?? sorts[0],
    page: take('page', readPage) ?? 1,
    cursor: take('cursor', upTo(1024)),
  }
  return { ...asked, isMended: isMended || prices.isMended }
}

/** Turns it into the query of the functions. */
export function toBookQuery({ filters, sort, page, cursor }: Asked): BookQuery {
  const { inStock, ...others } = filters
  const place = cursor === undefined ? { page: page - 1 } : { cursor }
  return { ...others, ...place, ...(inStock ? { inStock } : {}), size: pageSize, sort }
}

function upTo(length: number) {
  return (value: string) =>
    value.length <= length && !/\p{Cc}/u.test(value) && value.isWellFormed() ? value : undefined
}

function readPage(value: string): number | undefined {
  const page = /^\d{1,9}$/.test(value) ? Number(value) : 0
  return page >= 1 ? page : undefined
}

function readPrice(value: string): string | undefined {
  const price = value.replace(',', '.')
  return /^\d{1,6}(\.\d{1,2})?$/.test(price) ? price : undefined
}

function readFlag(value: string): boolean | undefined {
  if (value === 'true' || value === 'on') return true
  return value === 'false' ? false : undefined
}

function rangeOf(min: string | undefined, max: string | undefined) {
  const isRange = Number(min ?? 0) <= Number(max ?? Infinity)
  return isRange ? { min, max, isMended: false } : { min, max: undefined, isMended: true }
}
