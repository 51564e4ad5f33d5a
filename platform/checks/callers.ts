import { podsOf, type Resource } from './build.ts'
import { servicesOf, valuesOf } from './names.ts'
import { items, mapping, text } from './node.ts'
import { environmentOf } from './functions.ts'
import { ofKind, type Shop } from './shop.ts'

/** edges.yaml says what the files say: who has whose address, subscription, route or schedule. */
export function callerFaults(shop: Shop): string[] {
  const names = shop.functions.map(({ name }) => name)
  const { edges, calls } = shop.edges
  const listed = edges.filter(
    ({ from, to }) => names.includes(from) || isJob(shop, from) || isTable(from, to),
  )
  return [
    ...differences(
      'edge',
      connections(shop),
      listed.map(({ from, to }) => `${from} → ${to}`),
    ),
    ...differences(
      'call',
      callsOf(shop),
      calls.map(({ from, to }) => `${from} → ${to}`),
    ),
  ]
}

const jobName = /^(backup|migrate|rotation)-/

function isJob(shop: Shop, name: string): boolean {
  return jobName.test(name) || ofKind(shop, 'CronJob').some((each) => each.name === name)
}

function isTable(from: string, to: string): boolean {
  return from === 'connect' && to.endsWith('-database')
}

function differences(subject: string, want: string[], have: string[]): string[] {
  const unique = [...new Set([...want, ...have])]
  return unique
    .filter((each) => !want.includes(each) || !have.includes(each))
    .map((each) =>
      want.includes(each)
        ? `edges.yaml lacks the ${subject} ${each}`
        : `edges.yaml has the ${subject} ${each}, which nothing needs`,
    )
}

const address = /:\/\/(?:[^@/]+@)?([-\w]+)\.([-\w]+)\.svc\b/

function connections(shop: Shop): string[] {
  const own = shop.functions.flatMap((spec) =>
    Object.values(environmentOf(shop, spec))
      .flatMap((value) => targetOf(shop, value))
      .map((to) => `${spec.name} → ${names(shop).has(to) ? 'local-gateway' : to}`),
  )
  const jobs = ofKind(shop, 'Job', 'CronJob').flatMap((job) => targetsOfJob(shop, job))
  const tables = ofKind(shop, 'KafkaConnector').map(
    ({ body }) => `connect → ${text(body, 'spec', 'config', 'database.dbname')}-database`,
  )
  return [
    ...own,
    ...redeliveries(shop).map(() => 'failed-events → local-gateway'),
    ...jobs,
    ...tables,
  ]
}

/** A job is named after its database, or is told of several. */
function targetsOfJob(shop: Shop, job: Resource): string[] {
  const { name, namespace } = job
  if (jobName.test(name)) return [`${name} → ${name.replace(jobName, '')}-database`]
  const references = podsOf(job).flatMap(({ spec }) =>
    items(spec, 'containers').flatMap((container) =>
      items(container, 'env').map((each) => mapping(each, 'valueFrom', 'secretKeyRef')),
    ),
  )
  return references.flatMap((reference) => {
    const secret = shop.secrets.find(
      (each) => each.namespace === namespace && each.name === reference.name,
    )
    const value = (secret && valuesOf(shop, secret)[text(reference, 'key')]) ?? ''
    return targetOf(shop, value).map((to) => `${name} → ${to}`)
  })
}

function names(shop: Shop): Set<string> {
  return new Set(shop.functions.map(({ name }) => name))
}

function targetOf(shop: Shop, value: string): string[] {
  const [, name = '', namespace = ''] = address.exec(value) ?? []
  if (!servicesOf(shop).has(`${namespace}/${name}`) || value.startsWith('[')) return []
  if (name === 'kubernetes') return ['api-server']
  const cluster = ofKind(shop, 'Cluster').find((each) => name === `${each.name}-rw`)
  return [cluster ? `${cluster.name}-database` : name]
}

function sinksOf(shop: Shop, kind: string): string[] {
  return ofKind(shop, kind).map(({ body }) => text(body, 'spec', 'sink', 'ref', 'name'))
}

function redeliveries(shop: Shop): string[] {
  return sinksOf(shop, 'KafkaSource')
}

function callsOf(shop: Shop): string[] {
  const asked = shop.functions.flatMap((spec) =>
    Object.values(environmentOf(shop, spec))
      .flatMap((value) => targetOf(shop, value))
      .filter((to) => names(shop).has(to))
      .map((to) => `${spec.name} → ${to}`),
  )
  const letters = ofKind(shop, 'KafkaSource').map(({ body }) =>
    text(body, 'spec', 'delivery', 'deadLetterSink', 'ref', 'name'),
  )
  const delivered = [...redeliveries(shop), ...letters].map((to) => `kafka-dispatcher → ${to}`)
  const again = redeliveries(shop).map((to) => `failed-events → ${to}`)
  const swept = sinksOf(shop, 'PingSource').map((to) => `ping → ${to}`)
  return [...asked, ...delivered, ...again, ...swept, ...routed(shop)]
}

function routed(shop: Shop): string[] {
  const hosts = ofKind(shop, 'HTTPRoute').flatMap(({ body }) =>
    items(body, 'spec', 'rules').flatMap((rule) =>
      items(rule, 'filters').map((filter) => text(filter, 'urlRewrite', 'hostname')),
    ),
  )
  return shop.functions
    .filter(({ host }) => hosts.includes(host))
    .map(({ name }) => `public-gateway → ${name}`)
}
