import type { Resource } from './build.ts'
import { mapping, text } from './node.ts'
import { called, ofKind, type Shop } from './shop.ts'

const webhookPorts = ['8443', '9443', '10250']

/** Whoever is not in the mesh is heard at webhooks alone, which the API server calls. */
export function strictFaults(shop: Shop): string[] {
  return ofKind(shop, 'PeerAuthentication').flatMap(faultsOf)
}

function faultsOf(policy: Resource): string[] {
  const spec = mapping(policy.body, 'spec')
  const open = Object.entries(mapping(spec, 'portLevelMtls')).filter(
    ([port, mode]) => text(mode, 'mode') !== 'STRICT' && !webhookPorts.includes(port),
  )
  return [
    ...(text(spec, 'mtls', 'mode') === 'STRICT' ? [] : [`${called(policy)} is not STRICT`]),
    ...open.map(
      ([port]) => `${called(policy)} opens the port ${port} to whoever is not in the mesh`,
    ),
  ]
}
