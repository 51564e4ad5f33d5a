import { createHash } from 'node:crypto'
import { parse } from 'yaml'
import { items, mapping, text } from './node.ts'
import { called, ofKind, type Shop } from './shop.ts'

/** Versions and ports that must be written twice are the same twice. */
export function pinFaults(shop: Shop): string[] {
  return [
    ...versionFaults(shop),
    ...connectFaults(shop),
    ...baseFaults(shop),
    ...urlFaults(shop),
    ...metricFaults(shop),
    ...['cluster', 'small'].flatMap((name) => kindFaults(shop, name)),
  ]
}

function read(shop: Shop, file: string): unknown {
  return parse(shop.files.get(file) ?? '')
}

function ofStack(shop: Shop, name: string): string | undefined {
  const pom = shop.files.get('platform/stack/pom.xml') ?? ''
  return new RegExp(`<${name}.version>([\\d.]+?)(?:\\.Final)?<`).exec(pom)?.[1]
}

function versionFaults(shop: Shop): string[] {
  const images = [
    ['Deployment', 'keycloak', ['spec', 'template', 'spec', 'containers', 0, 'image'], 'keycloak'],
    ['KafkaConnect', 'bookstore', ['spec', 'version'], 'kafka'],
    ['Kafka', 'bookstore', ['spec', 'kafka', 'version'], 'kafka'],
  ] as const
  return images.flatMap(([kind, name, path, program]) => {
    const found = ofKind(shop, kind).filter((each) => each.name === name)
    return found
      .filter(({ body }) => !text(body, ...path).endsWith(ofStack(shop, program) ?? 'nothing'))
      .map(
        (each) =>
          `${called(each)} is not of the ${program} ${ofStack(shop, program)} that the stack tier runs`,
      )
  })
}

const connector = /debezium-connector-postgres-([\d.]+)\.Final-plugin\.tar\.gz/

/** The image of Kafka Connect is that of its Dockerfile, and brings the versions that are pinned elsewhere. */
function connectFaults(shop: Shop): string[] {
  const file = 'platform/images/connect.Dockerfile'
  const recipe = shop.files.get(file) ?? ''
  const debezium = connector.exec(recipe)?.[1]
  const hash = createHash('sha256').update(recipe).digest('hex').slice(0, 8)
  const strimzi = items(read(shop, 'platform/controllers/controllers.yaml'), 'controllers').find(
    (each) => text(each, 'name') === 'strimzi',
  )
  const base = `quay.io/strimzi/kafka:${text(strimzi, 'version')}-kafka-${ofStack(shop, 'kafka')}`
  return [
    ...(recipe.includes(`ARG STRIMZI=${base}\n`) ? [] : [`${file} does not begin with ${base}`]),
    ...(debezium === ofStack(shop, 'debezium')
      ? []
      : [`${file} has Debezium ${debezium}, the stack tier ${ofStack(shop, 'debezium')}`]),
    ...ofKind(shop, 'KafkaConnect')
      .filter(({ body }) => !text(body, 'spec', 'image').endsWith(`:v${debezium}-${hash}`))
      .map((each) => `${called(each)} has not the tag v${debezium}-${hash} of ${file}`),
  ]
}

const exactBase = /(@sha256:[0-9a-f]{64}|:\d[\w.-]*)$/

/** What an image is built on has a digest where its tag moves, and else an exact version. */
function baseFaults(shop: Shop): string[] {
  const recipes = [...shop.files].filter(([file]) => /^platform\/images\/.+Dockerfile$/.test(file))
  return recipes.flatMap(([file, recipe]) =>
    [...recipe.matchAll(/^(?:FROM|ARG \w+=)\s*(\w\S*)/gm)]
      .map(([, base = '']) => base)
      .filter((base) => !exactBase.test(base))
      .map((base) => `${file} is built on ${base}, which is no exact version`),
  )
}

function urlFaults(shop: Shop): string[] {
  const controllers = items(read(shop, 'platform/controllers/controllers.yaml'), 'controllers')
  return controllers.flatMap((controller) => {
    const [name, version] = [text(controller, 'name'), text(controller, 'version')]
    const manifest = text(controller, 'manifest')
    const hasValues = shop.files.has(`platform/controllers/values/${name}.yaml`)
    if (manifest === '') return hasValues ? [] : [`controllers.yaml: ${name} has no values`]
    return manifest.includes(version)
      ? []
      : [`controllers.yaml: ${name} ${version} is installed from ${manifest}`]
  })
}

/** Who scales by processor time needs metrics-server, and that one kubelets whose certificates nobody signed. */
function metricFaults(shop: Shop): string[] {
  if (ofKind(shop, 'HorizontalPodAutoscaler').length === 0) return []
  const values = read(shop, 'platform/controllers/values/metrics-server.yaml')
  return items(values, 'args').includes('--kubelet-insecure-tls')
    ? []
    : ["metrics-server refuses the certificates of kind's kubelets, so nothing is scaled"]
}

function kindFaults(shop: Shop, name: string): string[] {
  const file = `platform/kind/${name}.yaml`
  const nodes = items(read(shop, file), 'nodes')
  const version = text(read(shop, 'platform/controllers/controllers.yaml'), 'kubernetes')
  const mapped = nodes.flatMap((node) => items(node, 'extraPortMappings').map(portOf('hostPort')))
  const gateway = ofKind(shop, 'ConfigMap').find((each) => each.name === 'public-gateway')
  const service: unknown = parse(text(gateway?.body, 'data', 'service'))
  const ports = items(service, 'spec', 'ports').map(portOf('nodePort'))
  const listeners = ofKind(shop, 'Gateway')
    .filter((each) => each.name === 'public')
    .flatMap(({ body }) => items(body, 'spec', 'listeners').map(portOf('port')))
  return [
    ...nodes
      .filter((node) => text(node, 'image') !== `kindest/node:v${version}`)
      .map((node) => `${file}: ${text(node, 'image')} is not Kubernetes ${version}`),
    ...ports
      .filter((port) => !mapped.includes(port))
      .map((port) => `${file} does not map the NodePort ${port}`),
    ...mapped
      .filter((port) => !ports.includes(port))
      .map((port) => `${file} maps ${port}, which is no NodePort`),
    ...listeners
      .filter((port) => !ports.includes(port))
      .map((port) => `A listener has the port ${port}, which is no NodePort`),
  ]
}

function portOf(key: string) {
  return (each: unknown) => text(mapping(each), key)
}
