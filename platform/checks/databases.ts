import * as v from 'valibot'
import type { Resource } from './build.ts'
import { items, mapping, text } from './node.ts'
import { wantFaults } from './references.ts'
import { called, ofKind, type Shop } from './shop.ts'

const reservedConnections = 20

/** Every role has its Secret, which names it, connections suffice, every boundary is migrated, rotated, backed up. */
export function databaseFaults(shop: Shop): string[] {
  return ofKind(shop, 'Cluster').flatMap((cluster) => [
    ...loginsOf(cluster).flatMap((login) => loginFaults(shop, cluster, login)),
    ...connectionFaults(shop, cluster),
    ...jobFaults(shop, cluster),
  ])
}

type Login = { role: string; secret: string }

function loginsOf({ body }: Resource): Login[] {
  const owner = mapping(body, 'spec', 'bootstrap', 'initdb')
  return [
    { role: text(owner, 'owner'), secret: text(owner, 'secret', 'name') },
    ...items(body, 'spec', 'managed', 'roles').map((role) => ({
      role: text(role, 'name'),
      secret: text(role, 'passwordSecret', 'name'),
    })),
  ]
}

function loginFaults(shop: Shop, cluster: Resource, { role, secret }: Login): string[] {
  const { namespace } = cluster
  const subject = `${called(cluster)}, role ${role},`
  const want = { kind: 'Secret', name: secret, keys: ['username', 'password'] } as const
  const held = shop.secrets.find((each) => each.namespace === namespace && each.name === secret)
  const user = held?.data.username ?? role
  return [
    ...wantFaults(shop, subject, namespace, want),
    ...(user === role ? [] : [`${subject} has the Secret ${secret}, which says ${user}`]),
  ]
}

/** A new revision opens its connections before the old one has closed its own. */
function connectionFaults(shop: Shop, cluster: Resource): string[] {
  const parameters = mapping(cluster.body, 'spec', 'postgresql', 'parameters')
  const limit = Number(text(parameters, 'max_connections') || 100)
  const callers = shop.functions.filter(({ run }) =>
    run.envs.some(({ value }) =>
      loginsOf(cluster).some(({ secret }) => value.includes(`secret:${secret}:`)),
    ),
  )
  const here = callers.filter(({ namespace }) => namespace === cluster.namespace)
  const pools = here.map(({ name, deploy }) => {
    const source = shop.files.get(`functions/${name}/src/main.ts`) ?? ''
    return deploy.options.scale.max * Number(/max: (\d+)/.exec(source)?.[1] ?? 0)
  })
  const wanted = pools.reduce((sum, each) => sum + each, 0) + reservedConnections
  return wanted <= limit ? [] : [`${called(cluster)} admits ${limit} connections of ${wanted}`]
}

function jobFaults(shop: Shop, { name, namespace }: Resource): string[] {
  const has = (kind: string, job: string) =>
    ofKind(shop, kind).some((each) => each.name === job && each.namespace === namespace)
  // Keycloak migrates its own. The warehouse tells nobody, and is filled anew from Kafka.
  const isMigrated = name !== 'keycloak'
  const hasOutbox = isMigrated && name !== 'analytics'
  return [
    ...(!isMigrated || has('Job', `migrate-${name}`) ? [] : [`${name} is not migrated`]),
    ...(!hasOutbox || has('CronJob', `rotation-${name}`)
      ? []
      : [`The outbox of ${name} is not rotated`]),
    ...(name === 'analytics' || has('CronJob', `backup-${name}`)
      ? []
      : [`${name} is not backed up`]),
  ]
}

const realm = v.object({ clients: v.array(v.object({ clientId: v.string() })) })

/** Every client that a func.yaml names is in the realm, and every placeholder of the realm is filled. */
export function realmFaults(shop: Shop): string[] {
  const file = 'platform/configs/keycloak/bookstore-realm.json'
  const source = shop.files.get(file) ?? ''
  const clients = v.parse(realm, JSON.parse(source)).clients.map(({ clientId }) => clientId)
  const wanted = shop.functions.flatMap(({ run, file: from }) =>
    run.envs.filter(({ name }) => name.endsWith('CLIENT_ID')).map(({ value }) => ({ value, from })),
  )
  const placeholders = [...source.matchAll(/\$\{([A-Z][A-Z\d_]+)\}/g)].map(([, name = '']) => name)
  const filled = keycloakVariables(shop)
  return [
    ...wanted
      .filter(({ value }) => !clients.includes(value))
      .map(({ value, from }) => `${from}: the realm has no client ${value}`),
    ...[...new Set(placeholders)]
      .filter((name) => !filled.includes(name))
      .map((name) => `${file}: nobody fills ${name}`),
  ]
}

function keycloakVariables(shop: Shop): string[] {
  const deployment = ofKind(shop, 'Deployment').find(({ name }) => name === 'keycloak')
  const secret = shop.secrets.find(
    (each) => each.namespace === 'identity' && each.name === 'keycloak',
  )
  return items(deployment?.body, 'spec', 'template', 'spec', 'containers').flatMap((container) => [
    ...items(container, 'env').map((each) => text(each, 'name')),
    ...Object.keys(secret?.data ?? {}),
  ])
}
