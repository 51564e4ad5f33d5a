import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { targetFault } from './target.ts'

function request(url: string, headers: string[] = ['host', 'localhost']): IncomingMessage {
  const req = new IncomingMessage(new Socket())
  req.url = url
  req.rawHeaders = headers
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? ''
    req.headersDistinct[name] = [...(req.headersDistinct[name] ?? []), headers[index + 1] ?? '']
  }
  return req
}

describe('a request target', () => {
  it.each([
    '/ecom/books',
    '/ecom/books?q=a%2Fb//../%00',
    '/ecom/books/a.b..c',
    '/ecom/%E2%82%AC',
    '/ecom/...',
    '/',
  ])('%s is served', (url) => {
    expect(targetFault(request(url))).toBeNull()
  })

  it.each([
    ['http://localhost/ecom/books', 'Only the origin form of an address is served'],
    ['*', 'Only the origin form of an address is served'],
    ['ecom', 'Only the origin form of an address is served'],
    ['/ecom//books', 'The path has an empty segment'],
    ['//evil.example/', 'The path has an empty segment'],
    ['/ecom/a%2fb', 'The path has an encoded separator or a null byte'],
    ['/ecom/a%2Fb', 'The path has an encoded separator or a null byte'],
    ['/ecom/a%5cb', 'The path has an encoded separator or a null byte'],
    ['/ecom/a\\b', 'The path has an encoded separator or a null byte'],
    ['/ecom/a%00', 'The path has an encoded separator or a null byte'],
    ['/ecom/../inven', 'The path has a dot segment'],
    ['/ecom/./books', 'The path has a dot segment'],
    ['/ecom/%2e%2E/x', 'The path has a dot segment'],
    ['/ecom/.%2e', 'The path has a dot segment'],
    ['/ecom/%', 'The path has an invalid percent encoding'],
    ['/ecom/%zz', 'The path has an invalid percent encoding'],
    ['/ecom/%c0%ae%c0%ae/x', 'The path has an invalid percent encoding'],
    ['/ecom/books#top', 'The address has a bad character'],
    ['/ecom/\u00e9', 'The address has a bad character'],
  ])('%s is refused', (url, detail) => {
    expect(targetFault(request(url))).toEqual({ slug: 'invalid-input', detail })
  })

  it('is refused when it or its head is too long, or when the host is named twice', () => {
    expect(targetFault(request(`/?q=${'a'.repeat(10_000)}`))).toBeNull()
    expect(targetFault(request(`/?q=${'a'.repeat(13_000)}`))?.slug).toBe('uri-too-long')
    const long = ['host', 'localhost', 'x', 'a'.repeat(16_000)]
    expect(targetFault(request('/', long))?.slug).toBe('headers-too-large')
    expect(targetFault(request('/', ['host', 'a', 'host', 'b']))?.detail).toBe(
      'Send one Host field',
    )
    expect(targetFault(request('/', []))?.detail).toBe('Send one Host field')
  })
})
