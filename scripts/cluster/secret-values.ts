import { randomBytes } from 'node:crypto'
import type { Secret } from './secret-file.ts'

/** Values by `namespace/name`, then by key. */
export type SecretValues = Record<string, Record<string, string>>

const reference = /\{([^{}]+)\}/g

/**
 * Gives every Secret its values: those that are known stay, what is new is made, and what is made of others follows
 * them.
 * @throws Error in a sentence when one refers to what nobody makes
 */
export function secretValues(secrets: readonly Secret[], known: SecretValues): SecretValues {
  const made: SecretValues = {}
  const open = new Map(secrets.map((secret) => [keyOf(secret), secret]))

  const valueOf = (owner: string, key: string, asking: readonly string[]): string => {
    const found = made[owner]?.[key]
    if (found !== undefined) return found
    const template = open.get(owner)?.data[key]
    const path = `${owner}:${key}`
    if (template === undefined) throw new Error(`secrets.yaml has no ${path}, which another names.`)
    if (asking.includes(path)) throw new Error(`secrets.yaml makes ${path} of itself.`)
    const kept = isMade(template) ? known[owner]?.[key] : undefined
    const value =
      kept ??
      template.replaceAll(reference, (_, name: string) => part(owner, name, [...asking, path]))
    made[owner] = { ...made[owner], [key]: value }
    return value
  }

  const part = (owner: string, name: string, asking: readonly string[]): string => {
    if (name === 'random') return randomBytes(24).toString('base64url')
    if (name === 'signing-key') return `k1:${randomBytes(32).toString('base64')}`
    const [, other, key] = /^([^:]+\/[^:]+):(.+)$/.exec(name) ?? []
    return other && key ? valueOf(other, key, asking) : valueOf(owner, name, asking)
  }

  for (const [owner, { data }] of open) {
    for (const key of Object.keys(data)) valueOf(owner, key, [])
  }
  return made
}

// What is fixed, or follows from others, is never kept: it would stay when they change.
function isMade(template: string): boolean {
  return template === '{random}' || template === '{signing-key}'
}

export function keyOf({ namespace, name }: Secret): string {
  return `${namespace}/${name}`
}
