import { describe, expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'

describe('clientAddress', () => {
  const addressOf = clientAddress(['10.0.0.0/8', '::1'])

  it.each([
    ['the peer when it is no proxy', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['the last hop that a proxy named', '10.1.2.3', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['the last hop behind an IPv6 proxy', '::1', '198.51.100.7', '198.51.100.7'],
    ['the last hop behind a mapped address', '::ffff:10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['the proxy when it named nobody', '10.1.2.3', undefined, '10.1.2.3'],
    ['the proxy when it named no address', '10.1.2.3', 'somebody', '10.1.2.3'],
    ['unknown without a peer', undefined, '198.51.100.7', 'unknown'],
  ])('gives %s', (_, peer, forwardedFor, expected) => {
    expect(addressOf(peer, forwardedFor)).toBe(expected)
  })

  it('refuses a trusted entry that is no address', () => {
    expect(() => clientAddress(['gateway'])).toThrow('"gateway" is no address')
  })
})
