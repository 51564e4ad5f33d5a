import { describe, expect, it } from 'vitest'
import { indented } from './failed-event.ts'

describe('indented', () => {
  it('gives JSON its indents', () => {
    expect(indented('{"a":[1,"<b>"]}')).toBe('{\n  "a": [\n    1,\n    "<b>"\n  ]\n}')
  })

  it('leaves alone what is none', () => {
    expect(indented('{"a":')).toBe('{"a":')
    expect(indented('')).toBe('')
  })
})
