import { describe, expect, it } from 'vitest'
import { allowedVersions, isKnown } from './version.ts'

describe('isKnown', () => {
  it.each([
    [undefined, false],
    ['"7"', true],
    ['W/"7"', true],
    ['"6", "7"', true],
    ['*', true],
    ['"77"', false],
    ['7', false],
    ['', false],
  ])('If-None-Match %j: %s', (header, known) => {
    expect(isKnown(header, '"7"')).toBe(known)
  })
})

describe('allowedVersions', () => {
  it.each([
    [undefined, 'any'],
    ['*', 'any'],
    ['"7"', [7]],
    ['"7", "9"', [7, 9]],
    ['W/"7"', []],
    ['7', []],
    ['"abc"', []],
    ['"99999999999"', []],
    ['', []],
  ])('If-Match %j allows %j', (header, versions) => {
    expect(allowedVersions(header)).toEqual(versions)
  })
})
