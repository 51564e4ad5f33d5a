import { parseSubscription } from '../../eventing/relay/src/subscriptions.ts'
import type { Resource } from './build.ts'
import { servicesOf } from './names.ts'
import { items, mapping, text } from './node.ts'
import { wantFaults } from './references.ts'
import { called, ofKind, type Shop } from './shop.ts'

/** What a function takes: its name and the types of its events, as architecture.md's table and events.ts say. */
export type Consumers = Record<string, string[]>

/** Every event has its topic and a source a consumer with a dead letter sink; every connector what it names. */
export function eventFaults(shop: Shop, types: string[], consumers: Consumers): string[] {
  const sources = ofKind(shop, 'KafkaSource')
  const topics = ofKind(shop, 'KafkaTopic').map(topicOf)
  return [
    ...types
      .filter((type) => !topics.includes(type))
      .map((type) => `The event ${type} has no KafkaTopic`),
    ...consumerFaults(sources, consumers),
    ...sources.flatMap((source) => sourceFaults(shop, source, topics)),
    ...ofKind(shop, 'PingSource').flatMap((ping) =>
      sinkFaults(shop, ping, mapping(ping.body, 'spec', 'sink')),
    ),
    ...ofKind(shop, 'KafkaConnector').flatMap((connector) =>
      connectorFaults(shop, connector, topics),
    ),
    ...ofKind(shop, 'KafkaTopic', 'KafkaNodePool').flatMap((each) =>
      kafkaFaults(shop, each, 'Kafka'),
    ),
    ...knownFaults(shop),
  ]
}

function topicOf({ name, body }: Resource): string {
  return text(body, 'spec', 'topicName') || name
}

function consumerFaults(sources: Resource[], consumers: Consumers): string[] {
  const have = sources.flatMap(({ body }) =>
    items(body, 'spec', 'topics').map(
      (topic) => `${text(body, 'spec', 'sink', 'ref', 'name')} ${String(topic)}`,
    ),
  )
  const want = Object.entries(consumers).flatMap(([name, types]) =>
    types.map((type) => `${name} ${type}`),
  )
  return [
    ...want.filter((each) => !have.includes(each)).map((each) => `No KafkaSource brings ${each}`),
    ...have
      .filter((each) => !want.includes(each))
      .map((each) => `A KafkaSource brings ${each}, unasked`),
  ]
}

function sourceFaults(shop: Shop, source: Resource, topics: string[]): string[] {
  const { body } = source
  const [server = ''] = items(body, 'spec', 'bootstrapServers').map(String)
  const [host = '', port] = server.split(':')
  const [name, namespace] = host.split('.')
  const ports = servicesOf(shop).get(`${namespace}/${name}`) ?? []
  const letters = mapping(body, 'spec', 'delivery', 'deadLetterSink')
  return [
    ...(ports.includes(Number(port))
      ? []
      : [`${called(source)} reads from ${server}, which is not there`]),
    ...items(body, 'spec', 'topics')
      .filter((topic) => !topics.includes(String(topic)))
      .map((topic) => `${called(source)} reads ${String(topic)}, which is no KafkaTopic`),
    ...sinkFaults(shop, source, mapping(body, 'spec', 'sink')),
    ...(Object.keys(letters).length > 0
      ? sinkFaults(shop, source, letters)
      : [`${called(source)} has no dead letter sink`]),
  ]
}

function sinkFaults(shop: Shop, source: Resource, sink: Record<string, unknown>): string[] {
  const name = text(sink, 'ref', 'name')
  const namespace = text(sink, 'ref', 'namespace') || source.namespace
  const found = shop.functions.some((each) => each.name === name && each.namespace === namespace)
  return found ? [] : [`${called(source)} calls ${namespace}/${name}, which is no function`]
}

const secret = /\$\{secrets:([-\w]+)\/([-\w]+):(\w+)\}/g

function connectorFaults(shop: Shop, connector: Resource, topics: string[]): string[] {
  const { body, name, namespace } = connector
  const config = mapping(body, 'spec', 'config')
  const wants = Object.values(config).flatMap((value) => [...String(value).matchAll(secret)])
  const database = text(config, 'database.dbname')
  const cluster = ofKind(shop, 'Cluster').find((each) => each.name === database)
  const user = items(cluster?.body, 'spec', 'managed', 'roles').find(
    (role) => text(role, 'name') === text(config, 'database.user'),
  )
  const tables = text(config, 'table.include.list').split(',')
  const written = [
    `${text(config, 'topic.heartbeat.prefix')}.${name}`,
    ...(text(config, 'message.prefix.include.list') === '' ? [] : [`${name}.message`]),
    ...tables
      .filter((table) => table !== 'eventing.outbox')
      .map((table) => `${name}.${table.trim()}`),
  ]
  return [
    ...wants.flatMap(([, place = '', held = '', key = '']) => [
      ...(place === namespace ? [] : [`${called(connector)} reads a Secret of ${place}`]),
      ...wantFaults(shop, called(connector), place, { kind: 'Secret', name: held, keys: [key] }),
    ]),
    ...(text(user, 'replication') === 'true'
      ? []
      : [`${called(connector)} logs in to ${database} as nobody who may read changes`]),
    ...written
      .filter((topic) => !topics.includes(topic))
      .map((topic) => `${called(connector)} writes ${topic}, which is no KafkaTopic`),
    ...kafkaFaults(shop, connector, 'KafkaConnect'),
  ]
}

function kafkaFaults(shop: Shop, resource: Resource, kind: string): string[] {
  const cluster = text(resource.body, 'metadata', 'labels', 'strimzi.io/cluster')
  const found = ofKind(shop, kind).some(
    (each) => each.name === cluster && each.namespace === resource.namespace,
  )
  return found ? [] : [`${called(resource)} belongs to the ${kind} ${cluster}, which is not there`]
}

/** What failed-events may deliver again is what eventing/subscriptions says. */
function knownFaults(shop: Shop): string[] {
  const paths = [...shop.files.keys()].filter((path) => path.startsWith('eventing/subscriptions/'))
  const wanted = paths.flatMap((path) => {
    const { name, topics, subscriber } = parseSubscription(path, shop.files.get(path) ?? '')
    const { clusterUrl } = subscriber
    return topics.map((topic) => ({
      subscription: name,
      topic,
      subscriber: clusterUrl,
      url: clusterUrl,
    }))
  })
  const map = ofKind(shop, 'ConfigMap').find(({ name }) => name === 'subscriptions')
  const held: unknown = JSON.parse(text(map?.body, 'data', 'known') || '[]')
  return JSON.stringify(held) === JSON.stringify(wanted)
    ? []
    : [
        'platform/apps/failed-events/subscriptions.configmap.yaml is not what eventing/subscriptions says',
      ]
}
