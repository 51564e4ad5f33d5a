import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Activator } from '../../platform/local/src/activator.ts'
import { parseFunction } from '../../platform/local/src/func-yaml.ts'
import { readFileSync } from 'node:fs'
import type { FunctionReport } from '../../platform/lookout/src/contract.ts'
import { fakeCluster } from '../cluster/testing/fake-cluster.ts'
import { healthy } from '../cluster/testing/rules.ts'
import { root } from '../lib/functions.ts'
import { reachFunctions } from './functions.ts'

const file = `${root}/functions/books/func.yaml`
const specs = [parseFunction(file, readFileSync(file, 'utf8'))]
const awake: FunctionReport = {
  name: 'books',
  state: 'warm',
  pods: [{ name: 'books-00001', state: 'ready', since: '2026-11-21T12:00:00.000Z' }],
  desired: 1,
  coldStarts: 2,
  lastWake: null,
  revision: 'books-00001',
  version: 'v1',
  scale: { min: 0, max: 5 },
  fault: null,
}

let gateway: Server
let functions: Activator
let asked: string[]
let opened: Awaited<ReturnType<typeof fakeCluster>>

beforeEach(async () => {
  asked = []
  gateway = createServer((req, res) => {
    asked.push(`${req.method} ${req.headers.host}${req.url}`)
    res.end(req.headers['x-forwarded-for'])
  }).listen(0, '127.0.0.1')
  await once(gateway, 'listening')
  const address = gateway.address()
  const port = typeof address === 'object' && address ? address.port : 0
  opened = await fakeCluster(healthy)
  const since = '2026-11-21T11:00:00.000Z'
  const report = () => ({ source: 'knative' as const, since, faults: [], functions: [awake] })
  const ingress = { host: '127.0.0.1', port }
  functions = await reachFunctions({ cluster: opened.cluster, specs, ingress, lookout: { report } })
})

afterEach(async () => {
  await functions.stop()
  gateway.close()
  await opened.remove()
})

describe('a function on a Knative', () => {
  it('is asked through the gateway by its host', async () => {
    const answer = await fetch(`${functions.address('books')}/ecom/books`)
    expect([answer.status, await answer.text()]).toEqual([200, '127.0.0.1'])
    expect(asked).toEqual(['GET books.ecom.svc.cluster.local/ecom/books'])
  })

  it('is called by the schedule', async () => {
    const call = { method: 'POST', path: '/internal', body: 'x' }
    expect((await functions.call('books', call)).status).toBe(200)
    expect(asked).toEqual(['POST books.ecom.svc.cluster.local/internal'])
  })

  it('is told of as its pods are', async () => {
    await fetch(functions.address('books'))
    expect(functions.stats()).toMatchObject([
      { name: 'books', state: 'warm', requests: 1, inFlight: 0, coldStarts: 2, pid: null },
    ])
  })

  it('is told of at the gateway as the cluster tells', () => {
    expect(functions.report?.()).toMatchObject({ source: 'knative', functions: [awake] })
  })

  it('answers 502 while the gateway is away', async () => {
    gateway.closeAllConnections()
    gateway.close()
    const answer = await fetch(functions.address('books'))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      502,
      'application/problem+json',
    ])
    await expect(functions.call('books', { method: 'GET', path: '/' })).rejects.toThrow(
      'does not answer',
    )
  })

  it('loses its pods on demand', async () => {
    expect(await functions.kill('books')).toBe(true)
    expect(await opened.words()).toEqual([
      'kubectl delete pods --namespace=ecom --selector=serving.knative.dev/service=books --grace-period=0 --force',
    ])
  })
})
