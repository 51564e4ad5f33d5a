import { describe, expect, it } from 'vitest'
import { findSubscription, readable, splitHeaders } from './dead-event.ts'

describe('splitHeaders', () => {
  it('tells the attributes of the event from those of its failure', () => {
    const data = Buffer.from('{"code":"invalid-input"}').toString('base64')
    const headers = {
      host: 'x',
      'content-type': 'application/json',
      'ce-id': '1',
      'ce-anything': 'kept',
      'ce-knativeerrordest': 'http://stock/events',
      'ce-knativeerrorcode': '400',
      'ce-knativeerrordata': data,
    }
    expect(splitHeaders(headers)).toEqual({
      attributes: { id: '1', anything: 'kept' },
      subscriber: 'http://stock/events',
      errorCode: 400,
      errorData: '{"code":"invalid-input"}',
    })
  })

  it.each(['', '0', '99', '1000', '4OO', '400; drop'])('takes %j for no status', (code) => {
    const headers = { 'ce-knativeerrorcode': code }
    expect(splitHeaders(headers)).toEqual({
      attributes: {},
      subscriber: null,
      errorCode: null,
      errorData: '',
    })
  })
})

describe('readable', () => {
  it('gives what PostgreSQL can hold', () => {
    expect(readable(Buffer.from([0x41, 0x00, 0xff, 0x42]))).toBe('A\ufffd\ufffdB')
  })
})

describe('findSubscription', () => {
  const known = [
    { subscription: 'stock.a', topic: 'a', subscriber: 'http://stock/events', url: 'http://x' },
  ]

  it.each([
    ['http://stock/events', 'a', 'stock.a'],
    ['http://stock/events', 'b', undefined],
    ['http://evil/events', 'a', undefined],
    [null, 'a', undefined],
  ])('knows %s with %s as %s', (subscriber, type, name) => {
    expect(findSubscription(known, { subscriber, type })?.subscription).toBe(name)
  })
})
