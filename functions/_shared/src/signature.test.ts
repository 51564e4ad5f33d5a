import { describe, expect, it } from 'vitest'
import { signer } from './signature.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const event = {
  source: '/ecom/checkout',
  id: '1',
  type: 'order.created',
  subject: 'a',
  time: '2026-01-02T03:04:05.678Z',
}
const payload = Buffer.from('{"total":19.99}')

describe('signer', () => {
  const current = signer(`k2:${key(2)},k1:${key(1)}`)
  const signature = current.sign(event, payload)

  it('verifies what it signed, with the same moment written in another way', () => {
    const sameTime = { ...event, time: '2026-01-02T03:04:05.678000Z' }

    expect(signature).toMatch(/^k2\.[\w-]{43}$/)
    expect(current.verify(event, payload, signature)).toBe('valid')
    expect(current.verify(sameTime, payload, signature)).toBe('valid')
  })

  it('verifies what the key before signed', () => {
    expect(current.verify(event, payload, signer(`k1:${key(1)}`).sign(event, payload))).toBe(
      'valid',
    )
  })

  it.each([
    ['source', { ...event, source: '/payment' }],
    ['id', { ...event, id: '2' }],
    ['type', { ...event, type: 'order.cancelled' }],
    ['subject', { ...event, subject: 'b' }],
    ['time', { ...event, time: '2026-01-02T03:04:05.679Z' }],
  ])('refuses another %s', (_, changed) => {
    expect(current.verify(changed, payload, signature)).toBe('invalid')
  })

  it('refuses other bytes, an unknown key, a cut signature and none', () => {
    const verdicts = [
      current.verify(event, Buffer.from('{"total":0.01}'), signature),
      current.verify(event, payload, signer(`k3:${key(3)}`).sign(event, payload)),
      current.verify(event, payload, signature.slice(0, -4)),
      current.verify(event, payload, 'k2'),
      current.verify(event, payload, undefined),
    ]

    expect(verdicts).toEqual(['invalid', 'invalid', 'invalid', 'invalid', 'missing'])
  })

  it.each(['', 'k1', 'k1:c2hvcnQ=', `:${key(1)}`])('refuses the keys "%s"', (keys) => {
    expect(() => signer(keys)).toThrow('EVENT_SIGNING_KEYS: Expected')
  })
})
