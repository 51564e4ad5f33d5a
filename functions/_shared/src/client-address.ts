import { BlockList, isIP } from 'node:net'

/** Gives the client's address out of the socket's peer and the `X-Forwarded-For` header. */
export type AddressOf = (peer: string | undefined, forwardedFor: string | undefined) => string

/**
 * Makes the reader of a client's address: the last hop of `X-Forwarded-For` when the peer is a trusted
 * proxy, else the peer itself; what anybody else wrote into the header is ignored.
 * @param trusted addresses and CIDR ranges
 * @throws Error when an entry is neither
 */
export function clientAddress(trusted: readonly string[]): AddressOf {
  const proxies = new BlockList()
  for (const entry of trusted) addEntry(proxies, entry)
  return (peer, forwardedFor) => {
    const address = plain(peer ?? '')
    const family = isIP(address)
    if (!forwardedFor || !family) return address || 'unknown'
    if (!proxies.check(address, family === 6 ? 'ipv6' : 'ipv4')) return address
    const last = plain(forwardedFor.slice(forwardedFor.lastIndexOf(',') + 1).trim())
    return isIP(last) ? last : address
  }
}

function addEntry(proxies: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/')
  const family = isIP(address)
  if (!family) throw new Error(`TRUSTED_PROXIES: "${entry}" is no address or CIDR range`)
  const type = family === 6 ? 'ipv6' : 'ipv4'
  if (prefix === undefined) proxies.addAddress(address, type)
  else proxies.addSubnet(address, Number(prefix), type)
}

function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
