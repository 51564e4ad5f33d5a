import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { head, raw, startGatewayFixture, type GatewayFixture } from '../testing/fixture-gateway.ts'

let fixture: GatewayFixture
beforeAll(async () => {
  fixture = await startGatewayFixture()
})
afterAll(() => fixture.remove())

describe('a request that two readers could read differently', () => {
  it.each([
    ['an encoded slash', head('GET', '/ecom%2fbooks'), 400],
    ['dot segments', head('GET', '/ecom/books/../../reservations'), 400],
    ['encoded dot segments', head('GET', '/ecom/books/%2e%2e/x'), 400],
    ['an empty segment', head('GET', '/ecom//books'), 400],
    ['a backslash', head('GET', '/ecom\\books'), 400],
    ['a null byte', head('GET', '/ecom/books/%00'), 400],
    ['bad percent encoding', head('GET', '/ecom/books/%zz'), 400],
    ['an absolute target', head('GET', 'http://localhost/ecom/books'), 400],
    ['an asterisk', head('OPTIONS', '*'), 400],
    ['two hosts', head('GET', '/ecom/books', 'host: evil.example'), 400],
    ['no host', 'GET /ecom/books HTTP/1.1\r\n\r\n', 400],
    [
      'length and chunks',
      head('POST', '/ecom/books', 'content-length: 4', 'transfer-encoding: chunked'),
      400,
    ],
    ['two lengths', head('POST', '/ecom/books', 'content-length: 4', 'content-length: 5'), 400],
    ['a length that is none', head('POST', '/ecom/books', 'content-length: +4'), 400],
    ['an unknown coding', head('POST', '/ecom/books', 'transfer-encoding: xchunked'), 400],
    ['a space before a colon', head('GET', '/ecom/books', 'x-a : 1'), 400],
    ['a folded field', head('GET', '/ecom/books', 'x-a: 1', ' 2'), 400],
    ['a lone line feed', 'GET /ecom/books HTTP/1.1\nhost: localhost\n\n', 400],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n', 405],
    ['a long address', head('GET', `/ecom/books?q=${'a'.repeat(13_000)}`), 414],
    ['a huge address', head('GET', `/ecom/books?q=${'a'.repeat(200_000)}`), 431],
    ['a long field', head('GET', '/ecom/books', `x-a: ${'a'.repeat(16_000)}`), 431],
    ['huge fields', head('GET', '/ecom/books', `x-a: ${'a'.repeat(200_000)}`), 431],
  ])('is refused: %s', async (_case, bytes, status) => {
    const before = fixture.shop.activator.stats()[0]?.requests
    const answer = await raw(fixture, bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json')
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
    expect(body).toMatchObject({ status, type: `/problems/${body.code}` })
    expect(fixture.shop.activator.stats()[0]?.requests).toBe(before)
  })
})
