import { BlockList, isIP } from 'node:net'

/** Gives the client's address out of the socket's peer and the `X-Forwarded-For` header. */
export type AddressOf = (peer: string | undefined, forwardedFor: string | undefined) => string

/**
 * Makes the reader of a client's address. It walks from the peer to the left through the hops of
 * `X-Forwarded-For`, as long as who named the next hop is a trusted proxy: the first that is not trusted is the
 * client, else the leftmost. What anybody else wrote into the header is ignored.
 * @param trusted addresses and CIDR ranges
 * @throws Error when an entry is neither
 */
export function clientAddress(trusted: readonly string[]): AddressOf {
  const proxies = new BlockList()
  for (const entry of trusted) addEntry(proxies, entry)
  return (peer, forwardedFor) => {
    const hops = forwardedFor?.split(',') ?? []
    let client = plain(peer ?? '')
    while (isProxy(proxies, client)) {
      const hop = plain((hops.pop() ?? '').trim())
      if (!isIP(hop)) break
      client = hop
    }
    return client || 'unknown'
  }
}

function isProxy(proxies: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function addEntry(proxies: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/')
  const family = isIP(address)
  if (!family) throw new Error(`TRUSTED_PROXIES: "${entry}" is no address or CIDR range`)
  const type = family === 6 ? 'ipv6' : 'ipv4'
  if (prefix === undefined) proxies.addAddress(address, type)
  else proxies.addSubnet(address, Number(prefix), type)
}

const withPort = /^(?:\[(?<v6>[^\]]*)\](?::\d+)?|(?<v4>[\d.]+):\d+)$/
const mapped = /^::ffff:(?<v4>[\d.]+)$/i

// Some proxies name a port as well; a link-local address may name its zone.
function plain(address: string): string {
  const { v6, v4 } = withPort.exec(address)?.groups ?? {}
  const [bare = ''] = (v6 ?? v4 ?? address).split('%')
  return mapped.exec(bare)?.groups?.v4 ?? bare
}
