import { toJsonSchema } from '@valibot/to-json-schema'
import type { Operation, ResponseSpec } from '@bookstore/shared/operation.ts'
import { problems, type Slug } from '@bookstore/shared/problem.ts'

type Schema = NonNullable<Operation['body']>
type Json = Record<string, unknown>

/** Says whether an operation has a public route: what demands no inner audience and is not internal. */
export function isPublic({ access }: Operation): boolean {
  return access === 'public' || (typeof access === 'object' && 'role' in access)
}

/** Gives the OpenAPI 3.1 document of operations, in the order of their paths. */
export function openApi(title: string, operations: readonly Operation[]): Json {
  const paths: Record<string, Json> = {}
  const ordered = [...operations].sort((a, b) => a.path.localeCompare(b.path, 'en'))
  for (const operation of ordered) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [operation.method]: describe(operation) }
  }
  return {
    openapi: '3.1.0',
    info: { title, version: '1.0.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: { Problem: problemSchema }, securitySchemes },
  }
}

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
}

const problemSchema = {
  type: 'object',
  description: 'A problem document (RFC 9457)',
  properties: {
    type: { type: 'string', description: '/problems/<code>' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string', enum: Object.keys(problems) },
    traceId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
        required: ['pointer', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status', 'instance', 'code', 'traceId'],
}

function describe(operation: Operation): Json {
  const { id, summary, access, body } = operation
  const parameters = [
    ...parametersOf('path', operation.params),
    ...parametersOf('query', operation.query),
    ...parametersOf('header', operation.headers),
  ]
  return {
    operationId: id,
    summary,
    ...(typeof access === 'object' ? { security: [{ bearer: [] }], ...requirement(access) } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: requestBody(operation, body) } : {}),
    responses: { ...successes(operation.responses), ...failures(operation) },
  }
}

function requirement(access: Exclude<Operation['access'], string>): Json {
  const who =
    'role' in access
      ? `role ${access.role}`
      : `client ${access.client}, audience ${access.audience}`
  return { description: `Needs a token: ${who}.` }
}

function parametersOf(place: 'path' | 'query' | 'header', schema: Schema | undefined): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input')
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }))
}

function requestBody({ bodyOptional }: Operation, schema: Schema): Json {
  const content = { 'application/json': { schema: jsonSchema(schema, 'input') } }
  return { required: !bodyOptional, content }
}

function successes(responses: Record<number, ResponseSpec>): Json {
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, schema, contentType }]) => {
      if (!schema && !contentType) return [status, { description }]
      const content = schema ? { schema: jsonSchema(schema, 'output') } : {}
      return [status, { description, content: { [contentType ?? 'application/json']: content } }]
    }),
  )
}

function failures(operation: Operation): Json {
  const byStatus = Map.groupBy(slugsOf(operation), (slug) => problems[slug].status)
  const ordered = [...byStatus].sort(([a], [b]) => a - b)
  return Object.fromEntries(
    ordered.map(([status, slugs]) => {
      const schema = { $ref: '#/components/schemas/Problem' }
      const description = slugs.map((slug) => `\`${slug}\` ${problems[slug].title}`).join('; ')
      return [status, { description, content: { 'application/problem+json': { schema } } }]
    }),
  )
}

function slugsOf(operation: Operation): Slug[] {
  const slugs = new Set<Slug>(operation.problems ?? [])
  const { access, body, rawBody, anyMediaType, limit } = operation
  if (operation.params || operation.query || operation.headers || body) slugs.add('invalid-input')
  if (body || rawBody) for (const slug of bodySlugs) slugs.add(slug)
  if (anyMediaType) slugs.delete('unsupported-media-type')
  if (typeof access === 'object') slugs.add('unauthenticated').add('forbidden')
  if (limit) slugs.add('too-many-requests')
  return [...slugs.add('internal-error').add('dependency-down')]
}

const bodySlugs = ['malformed-json', 'body-too-large', 'unsupported-media-type'] as const

function jsonSchema(schema: Schema, typeMode: 'input' | 'output') {
  const { $schema: _, ...json } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode,
    errorMode: 'ignore',
  })
  return json
}
