import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSubscription, readSubscriptions } from './subscriptions.ts'

const folder = join(import.meta.dirname, '../../subscriptions')

const manifest = `
apiVersion: sources.knative.dev/v1
kind: KafkaSource
metadata: { name: stock-order-created, namespace: inventory }
spec:
  bootstrapServers: [bookstore-kafka-bootstrap.infra:9092]
  consumerGroup: stock.order.created
  topics: [order.created]
  initialOffset: earliest
  ordering: ordered
  sink:
    ref: { apiVersion: serving.knative.dev/v1, kind: Service, name: stock, namespace: inventory }
    uri: /events
  delivery:
    retry: 8
    backoffPolicy: exponential
    backoffDelay: PT0.2S
    timeout: PT1M
    deadLetterSink:
      ref: { apiVersion: serving.knative.dev/v1, kind: Service, name: failed-events, namespace: ecom }
      uri: /events
`

describe('parseSubscription', () => {
  it('reads what the relay needs', () => {
    expect(parseSubscription('a.yaml', manifest)).toEqual({
      name: 'stock.order.created',
      topics: ['order.created'],
      subscriber: {
        name: 'stock',
        clusterUrl: 'http://stock.inventory.svc.cluster.local/events',
        path: '/events',
      },
      deadLetterSink: {
        name: 'failed-events',
        clusterUrl: 'http://failed-events.ecom.svc.cluster.local/events',
        path: '/events',
      },
      delivery: { retry: 8, backoffPolicy: 'exponential', backoffDelay: 200, timeout: 60_000 },
    })
  })

  it.each([
    [
      'backoffDelay: PT0.2S',
      'backoffDelay: 2s',
      'spec.delivery.backoffDelay: Expected an ISO 8601',
    ],
    [
      'backoffDelay: PT0.2S',
      'backoffDelay: PT0S',
      'spec.delivery.backoffDelay: Expected a duration',
    ],
    ['retry: 8', 'retry: -1', 'spec.delivery.retry'],
    ['ordering: ordered', 'ordering: unordered', 'spec.ordering'],
    ['initialOffset: earliest', 'initialOffset: latest', 'spec.initialOffset'],
    ['uri: /events', 'uri: http://elsewhere/events', 'spec.sink.uri'],
    ['timeout: PT1M', 'timeuot: PT1M', 'spec.delivery.timeuot'],
    ['kind: KafkaSource', 'kind: PingSource', 'kind'],
    ['topics: [order.created]', 'topics: []', 'spec.topics'],
  ])('refuses %s turned into %s, naming file and place', (good, bad, place) => {
    const read = () => parseSubscription('a.yaml', manifest.replace(good, bad))
    expect(read).toThrow(`a.yaml is not a usable KafkaSource: `)
    expect(read).toThrow(place)
  })

  it('refuses what is not YAML', () => {
    expect(() => parseSubscription('a.yaml', '{')).toThrow('a.yaml is not YAML')
  })
})

describe('the manifests of eventing/subscriptions', () => {
  it('are one a topic and function, named after both', async () => {
    const names = (await readdir(folder)).sort()
    const subscriptions = await readSubscriptions(folder)
    const expected = subscriptions.map(({ topics, subscriber, name }) => {
      expect(name).toBe(`${subscriber.name}.${topics.join()}`)
      return `${topics.join()}.${subscriber.name}.yaml`
    })
    expect(names).toEqual(expected)
  })
})
