import { describe, expect, it } from 'vitest'
import { loginPath, returnPath, sameSitePath } from './return-path.ts'

describe('returnPath', () => {
  it.each(['/', '/cart', '/books/1?from=home', '/search?q=50%25+off&page=2', '/search?q=a%2Fb//c'])(
    'takes %s as it is',
    (path) => {
      expect(returnPath(path)).toBe(path)
    },
  )

  it.each([
    null,
    '',
    'cart',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/ /evil.example',
    '/..//evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%252f%252fevil.example',
    '/cart?x=\\evil',
    '/\u2044evil.example',
    '/login?return=/',
    '/logout',
    '/callback?code=1',
    '/x/../callback',
    `/${'a'.repeat(2000)}`,
  ])('leads home instead of to %s', (asked) => {
    expect(returnPath(asked)).toBe('/')
  })

  it('leaves the fragment out', () => {
    expect(returnPath('/cart#total')).toBe('/cart')
  })
})

describe('loginPath', () => {
  it('names the page without the action that was posted to it', () => {
    const url = new URL('http://shop.test/search?q=a%26b&/add')
    expect(loginPath(url)).toBe(`/login?return=${encodeURIComponent('/search?q=a%26b')}`)
  })
})

describe('sameSitePath', () => {
  it('gives the path of an address of the shop, and home for all others', () => {
    const origin = 'http://shop.test'
    expect(sameSitePath('http://shop.test/cart?x=1', origin)).toBe('/cart?x=1')
    expect(sameSitePath('http://shop.test.evil/cart', origin)).toBe('/')
    expect(sameSitePath('nonsense', origin)).toBe('/')
    expect(sameSitePath(null, origin)).toBe('/')
  })
})
