import { X509Certificate } from 'node:crypto'
import { getCACertificates, rootCertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, expect, it } from 'vitest'
import { trust } from './trust.ts'

const before = getCACertificates('default')
afterAll(() => setDefaultCACertificates(before))

it('adds a CA to those that are trusted, and refuses what is no certificate', () => {
  const [known = '', added = ''] = rootCertificates
  setDefaultCACertificates([known])
  trust(added)
  expect(() => trust('nonsense')).toThrow()
  const prints = (all: string[]) =>
    all.map((each) => new X509Certificate(each).fingerprint256).toSorted()
  expect(prints(getCACertificates('default'))).toEqual(prints([known, added]))
})
