import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parse } from 'yaml'

/** A function's event endpoint: where it is in the cluster, and by what name the local tier finds it. */
export type Endpoint = {
  name: string
  /** `http://stock.inventory.svc.cluster.local/events` */
  clusterUrl: string
  /** `/events` */
  path: string
}

export type Delivery = {
  retry: number
  backoffPolicy: 'exponential' | 'linear'
  /** Milliseconds. */
  backoffDelay: number
  /** Milliseconds. */
  timeout: number
}

export type Subscription = {
  /** The consumer group, `stock.order.created`: offsets are kept under this name. */
  name: string
  topics: string[]
  subscriber: Endpoint
  deadLetterSink: Endpoint
  delivery: Delivery
}

const iso8601 = /^P(?=\d|T\d)(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

const duration = v.pipe(
  v.string(),
  v.regex(iso8601, 'Expected an ISO 8601 duration such as PT0.2S'),
  v.transform((value) => {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] =
      iso8601
        .exec(value)
        ?.slice(1)
        .map((part) => Number(part ?? 0)) ?? []
    return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
  }),
  v.minValue(1, 'Expected a duration above zero'),
)

const name = v.pipe(v.string(), v.regex(/^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/))

const destination = v.pipe(
  v.strictObject({
    ref: v.strictObject({
      apiVersion: v.literal('serving.knative.dev/v1'),
      kind: v.literal('Service'),
      name,
      namespace: name,
    }),
    uri: v.pipe(v.string(), v.startsWith('/')),
  }),
  v.transform(({ ref, uri }): Endpoint => ({
    name: ref.name,
    clusterUrl: `http://${ref.name}.${ref.namespace}.svc.cluster.local${uri}`,
    path: uri,
  })),
)

const manifest = v.object({
  apiVersion: v.literal('sources.knative.dev/v1'),
  kind: v.literal('KafkaSource'),
  metadata: v.object({ name, namespace: name }),
  spec: v.strictObject({
    bootstrapServers: v.pipe(v.array(v.string()), v.minLength(1)),
    consumerGroup: name,
    consumers: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    topics: v.pipe(v.array(name), v.minLength(1)),
    initialOffset: v.literal('earliest'),
    ordering: v.literal('ordered'),
    sink: destination,
    delivery: v.strictObject({
      retry: v.pipe(v.number(), v.integer(), v.minValue(0)),
      backoffPolicy: v.picklist(['exponential', 'linear']),
      backoffDelay: duration,
      timeout: duration,
      deadLetterSink: destination,
    }),
  }),
})

/**
 * Reads one KafkaSource manifest.
 * @param file its name, for the error
 * @throws Error that names the file and every wrong place
 */
export function parseSubscription(file: string, yaml: string): Subscription {
  const result = v.safeParse(manifest, parseYaml(file, yaml))
  if (!result.success) {
    const faults = result.issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`)
    throw new Error(`${file} is not a usable KafkaSource: ${faults.join('; ')}`)
  }
  const { consumerGroup, topics, sink, delivery } = result.output.spec
  const { deadLetterSink, ...rest } = delivery
  return { name: consumerGroup, topics, subscriber: sink, deadLetterSink, delivery: rest }
}

function parseYaml(file: string, yaml: string): unknown {
  try {
    return parse(yaml)
  } catch (cause) {
    throw new Error(`${file} is not YAML`, { cause })
  }
}

/**
 * Reads every manifest of a folder (eventing/subscriptions), in the order of the file names.
 * @throws Error when a file is not usable, two share a consumer group, or there is none
 */
export async function readSubscriptions(folder: string): Promise<Subscription[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort()
  if (files.length === 0) throw new Error(`${folder} holds no subscription`)
  const owners = new Map<string, string>()
  const subscriptions: Subscription[] = []
  for (const file of files) {
    const subscription = parseSubscription(file, await readFile(join(folder, file), 'utf8'))
    const owner = owners.get(subscription.name)
    if (owner) throw new Error(`${file} has the consumer group of ${owner}: ${subscription.name}`)
    owners.set(subscription.name, file)
    subscriptions.push(subscription)
  }
  return subscriptions
}
