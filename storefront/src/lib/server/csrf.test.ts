import { describe, expect, it } from 'vitest'
import { isChanging, judge } from './csrf.ts'

const origin = 'https://shop.test'
const verdict = (
  headers: Record<string, string>,
  given: string | null = 't',
  kept: string | null = 't',
) => judge(new Headers(headers), origin, given, kept)

describe('isChanging', () => {
  it('lets only GET, HEAD and OPTIONS pass unchecked', () => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']
    expect(methods.filter(isChanging)).toEqual(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])
  })
})

describe('judge', () => {
  it('takes a request of the shop with its token', () => {
    expect(verdict({ origin })).toBe('fine')
    expect(verdict({ origin, 'sec-fetch-site': 'same-origin' })).toBe('fine')
  })

  it('takes the origin of the referer where the browser names none', () => {
    expect(verdict({ referer: `${origin}/cart?x=1` })).toBe('fine')
    expect(verdict({ referer: 'https://evil.test/https://shop.test/' })).toBe('foreign')
  })

  it.each([
    {},
    { origin: 'null' },
    { origin: 'https://evil.test' },
    { origin: 'http://shop.test' },
    { origin: 'https://shop.test:8443' },
    { origin: 'https://shop.test.evil' },
    { origin: 'https://evil.test', referer: `${origin}/` },
    { origin, 'sec-fetch-site': 'cross-site' },
    { referer: 'nonsense' },
  ])('refuses another sender: %j', (headers) => {
    expect(verdict(headers)).toBe('foreign')
  })

  it.each([
    [null, 't'],
    ['', 't'],
    ['T', 't'],
    ['t', null],
    [null, null],
    ['tt', 't'],
  ])('finds the token %j stale where %j is kept', (given, kept) => {
    expect(verdict({ origin }, given, kept)).toBe('stale')
  })
})
