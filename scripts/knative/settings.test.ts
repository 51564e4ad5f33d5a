import { expect, it } from 'vitest'
import { withLent } from './settings.ts'

it('keeps of a cluster what this machine cannot lend', () => {
  const functionsUrl = 'http://lookout.infra.svc.cluster.local/functions'
  const own = { functionsUrl, shopUrl: 'http://myecom.net:30000', trustedProxies: '10.0.0.0/8' }
  const local = 'http://localhost:30000'
  const lent = { functionsUrl: `${local}/_local/functions`, shopUrl: local, trustedProxies: '::1' }
  expect(withLent(own, lent)).toEqual({ ...own, shopUrl: local })
  expect(withLent(own)).toEqual(own)
  const proxied = { ...own, proxiesBeforeStorefront: '4' }
  expect(withLent(proxied, lent, '3')).toMatchObject({ proxiesBeforeStorefront: '3' })
  expect(withLent(own, lent, '3')).not.toHaveProperty('proxiesBeforeStorefront')
})
