import { describe, expect, it } from 'vitest'
import { schemaFaults } from './json-schema.ts'

const schema = {
  $ref: '#/definitions/Thing',
  definitions: {
    Thing: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', pattern: '^[a-z]+$' },
        size: { type: 'integer', minimum: 1, maximum: 9 },
        colour: { enum: ['red', 'blue'] },
        parts: { type: 'array', items: { $ref: '#/definitions/Thing' } },
        one: { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      },
      patternProperties: { '^x-': { type: 'boolean' } },
    },
  },
}

describe('a JSON schema', () => {
  it.each([
    [{ name: 'a', size: 3, colour: 'red', parts: [{ name: 'b' }], one: { a: 1 }, 'x-y': true }, []],
    [{}, ['/ has no name']],
    [{ name: 'A' }, ['/name does not match ^[a-z]+$']],
    [{ name: 'a', size: 10 }, ['/size is too big']],
    [{ name: 'a', size: 1.5 }, ['/size is no integer']],
    [{ name: 'a', colour: 'green' }, ['/colour is none of red, blue']],
    [{ name: 'a', parts: [{ nam: 'b' }] }, ['/parts/0 has no name', '/parts/0/nam is unknown']],
    [{ name: 'a', one: { a: 1, b: 2 } }, ['/one fits 2 of its choices']],
    [{ name: 'a', 'x-y': 'yes' }, ['/x-y is no boolean']],
    [[], ['/ is no object']],
  ])('says of %j: %j', (value, faults) => {
    expect(schemaFaults(schema, schema, value)).toEqual(faults)
  })

  it('refuses a word that it does not know, rather than pass it over', () => {
    expect(() => schemaFaults({}, { allOf: [] }, 1)).toThrow('The schema says allOf')
  })
})
