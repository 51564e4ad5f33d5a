import { parse } from 'yaml'
import { items, mapping, text } from './node.ts'
import { called, ofKind, type Shop } from './shop.ts'

/** Versions and ports that must be written twice are the same twice. */
export function pinFaults(shop: Shop): string[] {
  return [
    ...versionFaults(shop),
    ...urlFaults(shop),
    ...['cluster', 'small'].flatMap((name) => kindFaults(shop, name)),
  ]
}

function read(shop: Shop, file: string): unknown {
  return parse(shop.files.get(file) ?? '')
}

function versionFaults(shop: Shop): string[] {
  const pom = shop.files.get('platform/stack/pom.xml') ?? ''
  const ofStack = (name: string) =>
    new RegExp(`<${name}.version>([\\d.]+?)(?:\\.Final)?<`).exec(pom)?.[1]
  const images = [
    ['Deployment', 'keycloak', ['spec', 'template', 'spec', 'containers', 0, 'image'], 'keycloak'],
    ['KafkaConnect', 'bookstore', ['spec', 'image'], 'debezium'],
    ['KafkaConnect', 'bookstore', ['spec', 'version'], 'kafka'],
    ['Kafka', 'bookstore', ['spec', 'kafka', 'version'], 'kafka'],
  ] as const
  return images.flatMap(([kind, name, path, program]) => {
    const found = ofKind(shop, kind).filter((each) => each.name === name)
    return found
      .filter(({ body }) => !text(body, ...path).endsWith(ofStack(program) ?? 'nothing'))
      .map(
        (each) =>
          `${called(each)} is not of the ${program} ${ofStack(program)} that the stack tier runs`,
      )
  })
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
