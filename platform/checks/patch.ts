import { isMapping, text, type Mapping } from './node.ts'

/**
 * Gives a document changed by JSON patch operations (RFC 6902: add, replace, remove).
 * @throws Error that names the file and the place that is not there
 */
export function patch(file: string, body: Mapping, operations: readonly unknown[]): Mapping {
  const changed: Mapping = JSON.parse(JSON.stringify(body))
  for (const operation of operations) {
    const place = text(operation, 'path')
    const keys = place
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = keys.pop() ?? ''
    const parent = keys.reduce<unknown>(step, changed)
    const value = isMapping(operation) ? operation.value : undefined
    if (!apply(parent, last, text(operation, 'op'), value)) {
      throw new Error(`${file}: there is no ${place} to ${text(operation, 'op')}`)
    }
  }
  return changed
}

function step(node: unknown, key: string): unknown {
  if (Array.isArray(node)) return node[Number(key)]
  return isMapping(node) ? node[key] : undefined
}

function apply(parent: unknown, key: string, verb: string, value: unknown): boolean {
  if (Array.isArray(parent)) {
    if (verb === 'add' && key === '-') return parent.push(value) > 0
    if (parent[Number(key)] === undefined) return false
    parent.splice(Number(key), 1, ...(verb === 'remove' ? [] : [value]))
    return true
  }
  if (!isMapping(parent) || (verb !== 'add' && !(key in parent))) return false
  if (verb === 'remove') delete parent[key]
  else parent[key] = value
  return true
}
