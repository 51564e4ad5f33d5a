import { describe, expect, it } from 'vitest'
import { patch } from './patch.ts'

const body = { spec: { list: ['a', 'b'], 'x/y': 1 } }

describe('a JSON patch', () => {
  it('adds, replaces and removes, and leaves what it was given', () => {
    const changed = patch('file', body, [
      { op: 'add', path: '/spec/list/-', value: 'c' },
      { op: 'replace', path: '/spec/list/0', value: 'z' },
      { op: 'remove', path: '/spec/x~1y' },
      { op: 'add', path: '/spec/more', value: { deep: true } },
    ])
    expect(changed).toEqual({ spec: { list: ['z', 'b', 'c'], more: { deep: true } } })
    expect(body.spec.list).toEqual(['a', 'b'])
  })

  it.each([
    { op: 'replace', path: '/spec/none', value: 1 },
    { op: 'remove', path: '/spec/list/7' },
    { op: 'add', path: '/none/field', value: 1 },
  ])('refuses $op at $path, which is not there', (operation) => {
    expect(() => patch('file', body, [operation])).toThrow(
      `file: there is no ${operation.path} to ${operation.op}`,
    )
  })
})
