import { describe, expect, it } from 'vitest'
import { incompatibilities, type JsonSchema } from './compatibility.ts'

const before = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    reason: { type: 'string', enum: ['sale', 'return'] },
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: { quantity: { type: 'integer', minimum: 1 } },
        required: [],
      },
    },
  },
  required: ['id'],
} satisfies JsonSchema

const withProperties = (properties: Record<string, JsonSchema>, required = ['id']) => ({
  ...before,
  properties: { ...before.properties, ...properties },
  required,
})

describe('incompatibilities', () => {
  it('accepts the same, a new optional field, a wider number and a further enum value', () => {
    const wider = { type: 'string', enum: ['sale', 'return', 'adjustment'] }

    expect(incompatibilities(before, before)).toEqual([])
    expect(
      incompatibilities(before, withProperties({ note: { type: 'string' }, reason: wider })),
    ).toEqual([])
  })

  it.each([
    ['/id: type is number, was string', withProperties({ id: { type: 'number', format: 'uuid' } })],
    ['/note: is newly required', withProperties({ note: { type: 'string' } }, ['id', 'note'])],
    ['/reason: is newly required', withProperties({}, ['id', 'reason'])],
    ['/id: is no longer always there', withProperties({}, [])],
    ['/reason: enum lost return', withProperties({ reason: { type: 'string', enum: ['sale'] } })],
    ['/id: pattern is x', withProperties({ id: { type: 'string', format: 'uuid', pattern: 'x' } })],
    [
      '/reason: maxLength fell',
      withProperties({ reason: { ...before.properties.reason, maxLength: 5 } }),
    ],
    [
      '/items: minItems rose',
      withProperties({ items: { ...before.properties.items, minItems: 1 } }),
    ],
    [
      '/items/[]/quantity: minimum rose',
      withProperties({
        items: {
          type: 'array',
          items: {
            type: 'object',
            properties: { quantity: { type: 'integer', minimum: 2 } },
            required: [],
          },
        },
      }),
    ],
  ])('finds %s', (found, next) => {
    expect(incompatibilities(before, next)).toEqual([found])
  })

  it('finds a removed field', () => {
    const { items: _, ...properties } = before.properties

    expect(incompatibilities(before, { ...before, properties })).toEqual(['/items: is removed'])
  })
})
