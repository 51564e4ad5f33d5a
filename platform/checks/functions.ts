import { readEnv } from '@bookstore/shared/env.ts'
import type { FunctionSpec } from '../local/src/func-yaml.ts'
import { accountsOf, valuesOf } from './names.ts'
import { mapping, text } from './node.ts'
import { addressFaultsIn, wantFaults } from './references.ts'
import { ofKind, type Shop } from './shop.ts'

/** The env schemas of the functions by their names, as src/env.ts exports them. */
export type Schemas = Record<string, Parameters<typeof readEnv>[0]>

// What @sveltejs/adapter-node reads beside src/env.ts.
const ofAdapter = [
  'ADDRESS_HEADER',
  'HOST_HEADER',
  'KEEP_ALIVE_TIMEOUT',
  'PROTOCOL_HEADER',
  'SHUTDOWN_TIMEOUT',
  'XFF_DEPTH',
]
const reference = /^\{\{\s*(secret|configMap):([-\w]+):([-.\w]+)\s*\}\}$/
const databaseUrl = /^postgres:\/\/([^:]+):[^@]+@([-\w]+)-rw\.[^/]+\/(\w+)$/

/** Every func.yaml is complete, and what it names exists and fits what the function reads. */
export function functionFaults(shop: Shop, schemas: Schemas): string[] {
  return shop.functions.flatMap((spec) => [
    ...shapeFaults(shop, spec),
    ...spec.run.envs.flatMap(({ name, value }) => variableFaults(shop, spec, name, value)),
    ...(spec.name === 'storefront'
      ? storefrontFaults(shop, spec)
      : environmentFaults(shop, spec, schemas[spec.name])),
  ])
}

function shapeFaults(shop: Shop, { name, namespace, file, deploy }: FunctionSpec): string[] {
  const labels = Object.fromEntries(deploy.labels.map(({ key, value }) => [key, value]))
  const { scale } = deploy.options
  const hasAccount = accountsOf(shop).has(`${namespace}/${deploy.serviceAccountName}`)
  const folder = file.split('/').at(-2)
  return [
    ...(folder === name ? [] : [`${file}: the name ${name} is not that of its folder`]),
    ...(labels['networking.knative.dev/visibility'] === 'cluster-local'
      ? []
      : [`${file}: ${name} is not cluster-local`]),
    ...(labels.app === name ? [] : [`${file}: ${name} has no label app`]),
    ...(labels.version ? [] : [`${file}: ${name} has no label version`]),
    ...(scale.min <= scale.max && scale.max > 0
      ? []
      : [`${file}: ${name} has no bounds to scale in`]),
    ...(hasAccount
      ? []
      : [`${file}: the ServiceAccount ${deploy.serviceAccountName ?? '(none)'} is not there`]),
    ...(ofKind(shop, 'Namespace').some((each) => each.name === namespace)
      ? []
      : [`${file}: the namespace ${namespace} is not there`]),
  ]
}

function variableFaults(shop: Shop, spec: FunctionSpec, variable: string, value: string): string[] {
  const subject = `${spec.file}: ${variable}`
  if (!value.includes('{{')) return addressFaultsIn(shop, subject, value)
  const [, kind, name = '', key = ''] = reference.exec(value) ?? []
  if (!kind) return [`${subject} has a reference that func does not know: ${value}`]
  const want = { kind: kind === 'secret' ? 'Secret' : 'ConfigMap', name, keys: [key] } as const
  return wantFaults(shop, subject, spec.namespace, want)
}

/** Gives the variables of a function as the cluster fills them, with stand-ins for what is random. */
export function environmentOf(shop: Shop, spec: FunctionSpec): Record<string, string> {
  return Object.fromEntries(
    spec.run.envs.map(({ name, value }) => [name, filled(shop, spec, value)]),
  )
}

function filled(shop: Shop, { namespace }: FunctionSpec, value: string): string {
  const [, kind, name, key = ''] = reference.exec(value) ?? []
  if (!kind) return value
  const isHere = (each: { namespace: string; name: string }) =>
    each.namespace === namespace && each.name === name
  if (kind === 'configMap') {
    return text(mapping(ofKind(shop, 'ConfigMap').find(isHere)?.body, 'data'), key)
  }
  const secret = shop.secrets.find(isHere)
  return (secret && valuesOf(shop, secret)[key]) ?? ''
}

function environmentFaults(shop: Shop, spec: FunctionSpec, schema: Schemas[string] | undefined) {
  if (!schema) return [`${spec.file}: ${spec.name} has no src/env.ts`]
  const environment = environmentOf(shop, spec)
  const known = Object.keys({ ...schema.settings, ...schema.secrets })
  const unknown = Object.keys(environment).filter((name) => !known.includes(name))
  return [
    ...unknown.map((name) => `${spec.file}: ${name} is a variable that ${spec.name} does not read`),
    ...readFaults(spec, () => readEnv(schema, environment)),
    ...('DATABASE_URL' in schema.secrets
      ? databaseFaults(shop, spec, environment.DATABASE_URL ?? '')
      : []),
  ]
}

function readFaults(spec: FunctionSpec, read: () => unknown): string[] {
  try {
    read()
    return []
  } catch (error) {
    return [`${spec.file}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function databaseFaults(shop: Shop, spec: FunctionSpec, url: string): string[] {
  const [, role, name, database] = databaseUrl.exec(url) ?? []
  const cluster = ofKind(shop, 'Cluster').find((each) => each.name === name)
  if (!cluster || text(cluster.body, 'spec', 'bootstrap', 'initdb', 'database') !== database) {
    return [`${spec.file}: the database ${database ?? url} is not there`]
  }
  return role === spec.name.replaceAll('-', '_') ? [] : [`${spec.file}: logs in as ${role}`]
}

// Its env.ts belongs to SvelteKit and cannot be imported here: its text says what is read, and what must be there.
function storefrontFaults(shop: Shop, spec: FunctionSpec): string[] {
  const source = shop.files.get('storefront/src/env.ts') ?? ''
  const declared = [...source.matchAll(/^ {2}([A-Z_]+): (required)?/gm)]
  const names = declared.map(([, name = '']) => name)
  const environment = environmentOf(shop, spec)
  const needed = declared.filter(([, , required]) => required).map(([, name = '']) => name)
  return [
    ...needed
      .filter((name) => !environment[name])
      .map((name) => `${spec.file}: ${name} is missing or empty`),
    ...Object.keys(environment)
      .filter((name) => ![...names, ...ofAdapter].includes(name))
      .map((name) => `${spec.file}: ${name} is a variable that the storefront does not read`),
  ]
}
