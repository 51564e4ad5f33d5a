import { createServer } from 'node:http'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { readManifests } from '../cluster/manifests.ts'
import { fakeCluster } from '../cluster/testing/fake-cluster.ts'
import { healthy } from '../cluster/testing/rules.ts'
import { forwardTo, lend } from './lend.ts'

const bound: (() => unknown)[] = []

afterEach(async () => {
  for (const release of bound.splice(0).toReversed()) await release()
})

async function startEcho(): Promise<number> {
  const server = createServer((req, res) => req.pipe(res)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  bound.push(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

describe('a forwarder', () => {
  it('passes bytes both ways', async () => {
    const { port, stop } = await forwardTo({ host: '127.0.0.1', port: await startEcho() })
    bound.push(stop)
    const body = 'x'.repeat(1_000_000)
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })
    expect(await answer.text()).toBe(body)
  })

  it('refuses when its target does', async () => {
    const { port, stop } = await forwardTo({ host: '127.0.0.1', port: 9 })
    bound.push(stop)
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed')
  })

  it('ends what is open when it stops', async () => {
    const { port, stop } = await forwardTo({ host: '127.0.0.1', port: await startEcho() })
    const kept = await fetch(`http://127.0.0.1:${port}/`)
    expect(await kept.text()).toBe('')
    await stop()
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed')
  })
})

describe('what is lent', () => {
  it('is a Service whose endpoint is reached at the address', async () => {
    const { cluster, fakes, remove } = await fakeCluster(healthy)
    bound.push(remove)
    const to = await startEcho()
    const lent = await lend(cluster, '127.0.0.1', [
      { namespace: 'ecom', name: 'ecom-rw', port: 5432, to },
    ])
    bound.push(lent.stop)
    const [call] = await fakes.calls()
    expect(call?.words).toContain('kubectl apply --server-side')
    const [service, slice] = readManifests(call?.input ?? '')
    const targetPort = Reflect.get(Object(Reflect.get(Object(slice), 'ports')), 0).port
    expect(service).toMatchObject({
      kind: 'Service',
      metadata: { namespace: 'ecom', name: 'ecom-rw' },
      spec: { ports: [{ port: 5432, targetPort }] },
    })
    expect(slice).toMatchObject({
      metadata: { labels: { 'kubernetes.io/service-name': 'ecom-rw' } },
      endpoints: [{ addresses: ['127.0.0.1'] }],
    })
    const answer = await fetch(`http://127.0.0.1:${targetPort}/`, { method: 'POST', body: 'yes' })
    expect(await answer.text()).toBe('yes')
  })
})
