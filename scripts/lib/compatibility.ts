/** A JSON Schema as far as the compatibility rule looks into it. */
export type JsonSchema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
}

/**
 * Lists what makes `next` incompatible with `before` for consumers and for events already written
 * (events.md): a removed or narrowed field, a new required one. An empty list means compatible.
 */
export function incompatibilities(before: JsonSchema, next: JsonSchema, at = ''): string[] {
  const here = at || '/'
  const found = narrowed(before, next).map((what) => `${here}: ${what}`)
  const properties = next.properties ?? {}
  for (const [name, schema] of Object.entries(before.properties ?? {})) {
    const after = properties[name]
    if (after) found.push(...incompatibilities(schema, after, `${at}/${name}`))
    else found.push(`${at}/${name}: is removed`)
  }
  for (const name of next.required ?? []) {
    if (!before.required?.includes(name)) found.push(`${at}/${name}: is newly required`)
  }
  for (const name of before.required ?? []) {
    if (name in properties && !next.required?.includes(name)) {
      found.push(`${at}/${name}: is no longer always there`)
    }
  }
  if (before.items && next.items) {
    found.push(...incompatibilities(before.items, next.items, `${at}/[]`))
  }
  return found
}

function narrowed(before: JsonSchema, next: JsonSchema): string[] {
  const found: string[] = []
  if (before.type !== next.type) found.push(`type is ${next.type}, was ${before.type}`)
  for (const key of ['const', 'format', 'pattern'] as const) {
    if (next[key] !== undefined && before[key] !== next[key]) found.push(`${key} is ${next[key]}`)
  }
  for (const key of ['minimum', 'minLength', 'minItems'] as const) {
    if ((next[key] ?? -Infinity) > (before[key] ?? -Infinity)) found.push(`${key} rose`)
  }
  for (const key of ['maximum', 'maxLength', 'maxItems'] as const) {
    if ((next[key] ?? Infinity) < (before[key] ?? Infinity)) found.push(`${key} fell`)
  }
  const lost = next.enum && (before.enum ?? []).filter((value) => !next.enum?.includes(value))
  if (lost?.length || (next.enum && !before.enum))
    found.push(`enum lost ${lost?.join(', ') || 'values'}`)
  return found
}
