import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { stringify } from 'yaml'
import { apply, type Cluster } from '../cluster/cluster.ts'

/** What listens on the loopback address here, under the name and port by which pods ask for it. */
export type Lent = { namespace: string; name: string; port: number; to: number }

export type Forwarder = { port: number; stop(): Promise<void> }

type Target = { host: string; port: number }

/**
 * Lends what runs on this machine to a cluster: each gets a Service without selector, whose only endpoint is a
 * forwarder on an address of this machine that pods reach.
 */
export async function lend(cluster: Cluster, address: string, lent: readonly Lent[]) {
  const forwarders = await Promise.all(
    lent.map(({ to }) => forwardTo({ host: '127.0.0.1', port: to }, address)),
  )
  const manifests = lent.flatMap((one, index) =>
    service(one, { host: address, port: forwarders[index]?.port ?? 0 }),
  )
  await apply(cluster, ['--filename=-'], manifests.map((each) => stringify(each)).join('---\n'))
  return { stop: () => Promise.all(forwarders.map((forwarder) => forwarder.stop())) }
}

/** Passes each connection on, byte for byte, from a free port of an address. */
export async function forwardTo(target: Target, address = '127.0.0.1'): Promise<Forwarder> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    const onward = connect(target)
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(one)
      one.setNoDelay(true)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  server.listen(0, address)
  await once(server, 'listening')
  const stop = async () => {
    server.close()
    for (const socket of open) socket.destroy()
    if (server.listening) await once(server, 'close')
  }
  return { port: portOf(server), stop }
}

function portOf(server: Server): number {
  const bound: AddressInfo | string | null = server.address()
  return typeof bound === 'object' && bound ? bound.port : 0
}

function service({ namespace, name, port }: Lent, { host, port: targetPort }: Target) {
  const ports = [{ name: 'tcp', port, targetPort, protocol: 'TCP' }]
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { ports } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-lent`,
        namespace,
        labels: { 'kubernetes.io/service-name': name },
      },
      addressType: 'IPv4',
      ports: [{ name: 'tcp', port: targetPort, protocol: 'TCP' }],
      endpoints: [{ addresses: [host], conditions: { ready: true } }],
    },
  ]
}
