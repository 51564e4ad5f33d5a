export type Mapping = Record<string, unknown>
type Path = (string | number)[]

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Gives what stands at a path of a YAML document, or undefined. */
export function at(value: unknown, ...path: Path): unknown {
  return path.reduce<unknown>((node, key) => {
    if (Array.isArray(node) && typeof key === 'number') return node[key]
    return isMapping(node) ? node[key] : undefined
  }, value)
}

/** Gives the list at a path, empty when there is none. */
export function items(value: unknown, ...path: Path): unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** Gives the mapping at a path, empty when there is none. */
export function mapping(value: unknown, ...path: Path): Mapping {
  const found = at(value, ...path)
  return isMapping(found) ? found : {}
}

/** Gives the text or number at a path as text, empty when there is none. */
export function text(value: unknown, ...path: Path): string {
  const found = at(value, ...path)
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean'
    ? String(found)
    : ''
}

/** Gives every text of a document with the keys that lead there. */
export function texts(value: unknown, path: string[] = []): { path: string[]; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value))
    return value.flatMap((each, index) => texts(each, [...path, String(index)]))
  if (!isMapping(value)) return []
  return Object.entries(value).flatMap(([key, each]) => texts(each, [...path, key]))
}

/** Says whether every label of a selector is among the labels. */
export function selects(selector: Mapping, labels: Mapping): boolean {
  const wanted = Object.entries(selector)
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)
}
