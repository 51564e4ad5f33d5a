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

  it.each([
    ['the shopper behind the storefront', '10.1.2.3', '198.51.100.7, 10.9.9.9', '198.51.100.7'],
    [
      'the shopper behind many proxies',
      '10.0.0.1',
      '198.51.100.7, 10.0.0.4, ::1,10.0.0.3 ,::ffff:10.0.0.2',
      '198.51.100.7',
    ],
    ['the shopper, not whom they claim to be', '10.0.0.1', '6.6.6.6, 198.51.100.7', '198.51.100.7'],
    [
      'the shopper, not the proxies that they claim to be behind',
      '10.0.0.1',
      '6.6.6.6, 10.0.0.9, 198.51.100.7, 10.0.0.2',
      '198.51.100.7',
    ],
    ['the leftmost where all are proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['a peer that is no proxy, whatever it names', '192.0.2.1', '10.0.0.3, 10.0.0.2', '192.0.2.1'],
    ['an IPv6 shopper', '10.0.0.1', '2001:db8::7, ::1', '2001:db8::7'],
    ['an address without its port', '10.0.0.1', '198.51.100.7:4711, 10.0.0.2:80', '198.51.100.7'],
    ['an IPv6 address without its port', '::1', '[2001:db8::7]:4711, [::1]', '2001:db8::7'],
    ['a link-local address without its zone', '10.0.0.1', 'fe80::1%eth0', 'fe80::1'],
    ['the proxy that named garbage', '10.0.0.1', '198.51.100.7, unknown, 10.0.0.2', '10.0.0.2'],
    ['the proxy that named nothing', '10.0.0.1', '198.51.100.7,,10.0.0.2', '10.0.0.2'],
    ['the proxy that named a number too large', '10.0.0.1', '198.51.100.256', '10.0.0.1'],
    ['the proxy that named an address and more', '10.0.0.1', '198.51.100.7 evil', '10.0.0.1'],
    ['the proxy where the header is empty', '10.0.0.1', '', '10.0.0.1'],
  ])('gives %s', (_, peer, forwardedFor, expected) => {
    expect(addressOf(peer, forwardedFor)).toBe(expected)
  })

  it('reads a chain as long as a head can be', () => {
    const chain = `198.51.100.7,${Array.from({ length: 4000 }, () => '::1').join(',')}`
    expect(addressOf('10.0.0.1', chain)).toBe('198.51.100.7')
  })

  it('refuses a trusted entry that is no address', () => {
    expect(() => clientAddress(['gateway'])).toThrow('"gateway" is no address')
  })
})
