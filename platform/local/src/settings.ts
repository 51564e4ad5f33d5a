import type { FunctionSpec } from './func-yaml.ts'

/** Secrets and config maps by name, then by key: what Kubernetes holds on the cluster. */
export type Settings = {
  secrets: Record<string, Record<string, string>>
  configMaps: Record<string, Record<string, string>>
}

const reference = /^\{\{\s*(secret|configMap):([-a-z0-9]+):([-._a-zA-Z0-9]+)\s*\}\}$/

/**
 * Gives a function's environment as its func.yaml describes it, with every reference replaced.
 * @throws Error in one sentence that names function, variable and what is missing, never a value
 */
export function resolveEnvironment(spec: FunctionSpec, settings: Settings): Record<string, string> {
  const entries = spec.run.envs.map(({ name, value }) => [
    name,
    resolve(spec, settings, name, value),
  ])
  return Object.fromEntries(entries)
}

/**
 * Checks that every function can be given its environment.
 * @throws Error with one line for every variable that cannot be resolved
 */
export function checkSettings(specs: readonly FunctionSpec[], settings: Settings): void {
  const faults = specs.flatMap((spec) =>
    spec.run.envs.flatMap(({ name, value }) => fault(spec, settings, name, value) ?? []),
  )
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

function resolve(spec: FunctionSpec, settings: Settings, name: string, value: string): string {
  const found = fault(spec, settings, name, value)
  if (found !== null) throw new Error(found)
  return lookUp(settings, value) ?? value
}

function fault(spec: FunctionSpec, settings: Settings, name: string, value: string): string | null {
  if (!value.includes('{{')) return null
  const subject = `The function "${spec.name}" cannot start: its variable ${name}`
  const [, kind, object, key] = reference.exec(value) ?? []
  if (!kind) return `${subject} has a reference in ${spec.file} that nobody understands: ${value}`
  if (lookUp(settings, value) !== undefined) return null
  const holder = kind === 'secret' ? 'secret' : 'config map'
  return `${subject} wants the key "${key}" of the ${holder} "${object}", which is not there`
}

function lookUp(settings: Settings, value: string): string | undefined {
  const [, kind, object, key] = reference.exec(value) ?? []
  if (object === undefined || key === undefined) return undefined
  const holder = kind === 'secret' ? settings.secrets : settings.configMaps
  return holder[object]?.[key]
}
