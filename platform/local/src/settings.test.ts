import { describe, expect, it } from 'vitest'
import { fixtureSpec } from '../testing/fixture-functions.ts'
import { checkSettings, resolveEnvironment } from './settings.ts'

const settings = {
  secrets: { 'books-database': { url: 'postgres://books@localhost/ecom' } },
  configMaps: { platform: { redisUrl: '' } },
}

describe('the environment of a function', () => {
  it('has its values and what its references stand for, an empty value included', () => {
    const spec = fixtureSpec('books', {
      LOG_LEVEL: 'info',
      DATABASE_URL: '{{ secret:books-database:url }}',
      REDIS_URL: '{{configMap:platform:redisUrl}}',
    })
    expect(resolveEnvironment(spec, settings)).toEqual({
      LOG_LEVEL: 'info',
      DATABASE_URL: 'postgres://books@localhost/ecom',
      REDIS_URL: '',
    })
  })

  it.each([
    ['{{ secret:books-database:password }}', 'the key "password" of the secret "books-database"'],
    ['{{ secret:none:url }}', 'the key "url" of the secret "none"'],
    ['{{ configMap:books-database:url }}', 'the key "url" of the config map "books-database"'],
  ])('is refused for %s', (value, wanted) => {
    expect(() => resolveEnvironment(fixtureSpec('books', { A: value }), settings)).toThrow(
      `The function "books" cannot start: its variable A wants ${wanted}, which is not there`,
    )
  })

  it('is refused when a reference cannot be read', () => {
    const spec = fixtureSpec('books', { A: '{{ vault:a }}' })
    expect(() => resolveEnvironment(spec, settings)).toThrow(
      'The function "books" cannot start: its variable A has a reference in functions/books/func.yaml that nobody understands: {{ vault:a }}',
    )
  })

  it('is checked for all functions at once, one line a fault', () => {
    const specs = [
      fixtureSpec('books', { A: '{{ secret:a:a }}', B: '{{ secret:b:b }}', C: 'c' }),
      fixtureSpec('cart', { A: '{{ configMap:a:a }}' }),
    ]
    const sentences = () => checkSettings(specs, settings)
    expect(sentences).toThrow(/books.* A .*\n.*books.* B .*\n.*cart.* A /)
    expect(() => checkSettings([fixtureSpec('cart', { A: 'a' })], settings)).not.toThrow()
  })
})
