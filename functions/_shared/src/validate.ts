import * as v from 'valibot'
import { problem, type InputError } from './problem.ts'

type Part = 'params' | 'query' | 'headers' | 'body'

/**
 * Checks one part of a request and gives what the schema makes of it.
 * @throws Problem `invalid-input` whose errors point at each wrong place
 */
export function validate(schema: v.GenericSchema, part: Part, input: unknown): unknown {
  // To Valibot an array is an object without fields, and no part of a request is an array.
  const result = v.safeParse(schema, Array.isArray(input) ? null : input)
  if (result.success) return result.output
  throw problem('invalid-input', { errors: result.issues.map((issue) => describe(part, issue)) })
}

function describe(part: Part, issue: v.BaseIssue<unknown>): InputError {
  const path = (issue.path ?? []).map((item) => String(item.key))
  return { pointer: pointer(part, path), detail: issue.message.slice(0, 200) }
}

function pointer(part: Part, path: string[]): string {
  if (part === 'query') return `?${path[0] ?? ''}`
  if (part === 'params') return `{${path[0] ?? ''}}`
  if (part === 'headers') return path[0] ?? ''
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
