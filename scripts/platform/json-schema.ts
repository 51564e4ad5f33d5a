import { isMapping, items, mapping, text, type Mapping } from '../../platform/checks/node.ts'

const silent = ['$schema', 'definitions', 'description', 'format', 'title']
const known = [
  ...silent,
  '$ref',
  'additionalProperties',
  'enum',
  'items',
  'maximum',
  'minimum',
  'oneOf',
  'pattern',
  'patternProperties',
  'properties',
  'required',
  'type',
]

/**
 * Checks a value with a JSON Schema (draft 4), as far as func's schema needs it.
 * @returns a sentence for every fault
 * @throws Error when the schema has a word that is not known here
 */
export function schemaFaults(root: Mapping, schema: Mapping, value: unknown, path = ''): string[] {
  const strange = Object.keys(schema).find((key) => !known.includes(key))
  if (strange) throw new Error(`The schema says ${strange}, which is not understood here`)
  const reference = text(schema, '$ref')
  if (reference !== '') {
    const target = mapping(root, ...reference.split('/').slice(1))
    return schemaFaults(root, target, value, path)
  }
  const fault = typeFault(schema, value) ?? valueFault(schema, value)
  if (fault) return [`${path || '/'} ${fault}`]
  return [
    ...choiceFaults(root, schema, value, path),
    ...items(value).flatMap((each, index) =>
      schemaFaults(root, mapping(schema, 'items'), each, `${path}/${index}`),
    ),
    ...(isMapping(value) ? fieldFaults(root, schema, value, path) : []),
  ]
}

function typeFault(schema: Mapping, value: unknown): string | undefined {
  const type = text(schema, 'type')
  if (type === '') return undefined
  const actual = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
  const fits = type === 'integer' ? Number.isInteger(value) : actual === type
  return fits ? undefined : `is no ${type}`
}

function valueFault(schema: Mapping, value: unknown): string | undefined {
  const choices = items(schema, 'enum')
  if (choices.length > 0 && !choices.includes(value)) return `is none of ${choices.join(', ')}`
  if (typeof value === 'string' && !new RegExp(text(schema, 'pattern')).test(value)) {
    return `does not match ${text(schema, 'pattern')}`
  }
  if (typeof value !== 'number') return undefined
  if (schema.minimum !== undefined && value < Number(schema.minimum)) return 'is too small'
  if (schema.maximum !== undefined && value > Number(schema.maximum)) return 'is too big'
  return undefined
}

function choiceFaults(root: Mapping, schema: Mapping, value: unknown, path: string): string[] {
  const choices = items(schema, 'oneOf').filter(isMapping)
  if (choices.length === 0) return []
  const fitting = choices.filter((choice) => schemaFaults(root, choice, value, path).length === 0)
  return fitting.length === 1 ? [] : [`${path || '/'} fits ${fitting.length} of its choices`]
}

function fieldFaults(root: Mapping, schema: Mapping, value: Mapping, path: string): string[] {
  const missing = items(schema, 'required').filter((key) => !(String(key) in value))
  const patterns = Object.entries(mapping(schema, 'patternProperties'))
  const faults = Object.entries(value).flatMap(([key, each]) => {
    const place = `${path}/${key}`
    const own = mapping(schema, 'properties')[key]
    const matching = patterns.filter(([pattern]) => new RegExp(pattern).test(key))
    const schemas = [own, ...matching.map(([, one]) => one)].filter(isMapping)
    if (schemas.length === 0 && schema.additionalProperties === false)
      return [`${place} is unknown`]
    return schemas.flatMap((one) => schemaFaults(root, one, each, place))
  })
  return [...missing.map((key) => `${path || '/'} has no ${String(key)}`), ...faults]
}
