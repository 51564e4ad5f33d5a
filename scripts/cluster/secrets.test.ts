import { describe, expect, it } from 'vitest'
import { root } from '../lib/functions.ts'
import { readSecrets, type Secret } from './secret-file.ts'
import { secretValues } from './secret-values.ts'

function secret(namespace: string, name: string, data: Record<string, string>): Secret {
  return { namespace, name, type: 'Opaque', data }
}

const own = secret('ecom', 'db', {
  url: 'postgres://a:{password}@host/ecom',
  username: 'a',
  password: '{random}',
})
const copy = secret('infra', 'db', { password: '{ecom/db:password}' })

describe('secretValues', () => {
  it('makes what is random and fills it in where it is named', () => {
    const made = secretValues([copy, own], {})
    const password = made['ecom/db']?.['password'] ?? ''
    expect(password).toMatch(/^[\w-]{32}$/)
    expect(made).toEqual({
      'infra/db': { password },
      'ecom/db': { url: `postgres://a:${password}@host/ecom`, username: 'a', password },
    })
  })

  it('keeps what was made, and nothing that follows from it', () => {
    const known = {
      'ecom/db': { password: 'kept', username: 'old', url: 'postgres://old' },
      'infra/db': { password: 'stale' },
    }
    expect(secretValues([own, copy], known)).toEqual({
      'ecom/db': { url: 'postgres://a:kept@host/ecom', username: 'a', password: 'kept' },
      'infra/db': { password: 'kept' },
    })
  })

  it('makes signing keys of a name and 32 bytes', () => {
    const made = secretValues([secret('ecom', 'event-signing', { keys: '{signing-key}' })], {})
    const [name, key = ''] = made['ecom/event-signing']?.['keys']?.split(':') ?? []
    expect([name, Buffer.from(key, 'base64').length]).toEqual(['k1', 32])
  })

  it('refuses what names nothing, or itself', () => {
    const lost = secret('a', 'b', { x: '{ecom/db:nothing}' })
    expect(() => secretValues([own, lost], {})).toThrow('secrets.yaml has no ecom/db:nothing')
    const circle = secret('a', 'b', { x: '{y}', y: '{x}' })
    expect(() => secretValues([circle], {})).toThrow('secrets.yaml makes a/b:x of itself.')
  })

  it('makes all of platform/secrets.yaml, and what a component wants only with it', async () => {
    const secrets = await readSecrets({ root, components: [] })
    const made = secretValues(secrets, {})
    expect(JSON.stringify(made)).not.toMatch(/[{}][a-z]/)
    expect(made['inventory/event-signing']).toEqual(made['ecom/event-signing'])
    expect(made).not.toHaveProperty('infra/pgadmin')
    const more = await readSecrets({ root, components: ['pgadmin'] })
    expect(more.map(({ name }) => name)).toContain('pgadmin')
  })
})
