import { logger } from '@bookstore/shared/log.ts'
import { startIdentity } from '@bookstore/shared/testing/identity.ts'
import { verifier } from '@bookstore/shared/auth.ts'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { functionsReport as shown } from '../../../storefront/src/lib/server/api/admin/functions-report.ts'
import { createApp } from './app.ts'
import { functionsReport } from './contract.ts'
import { kubernetesApi, type ApiOptions } from './kubernetes-api.ts'
import { lookOut, type Lookout } from './look-out.ts'
import { paths } from './objects.ts'
import { startFakeApi, type FakeApi } from './testing/fake-api.ts'
import { autoscalerObject, podObject } from './testing/objects.ts'

const pods = decodeURIComponent(new URL(paths.pods('ecom'), 'http://api').pathname)
const autoscalers = paths.podAutoscalers('ecom')
const log = logger('lookout', 'error', () => {})
let api: FakeApi
let lookout: Lookout | undefined

beforeEach(async () => {
  api = await startFakeApi()
  api.put(autoscalers, autoscalerObject())
})
afterEach(async () => {
  await lookout?.stop()
  await api.close()
})

function begin(options: Partial<ApiOptions> = {}, namespaces = ['ecom']): Lookout {
  const { url, caFile, tokenFile } = api
  lookout = lookOut({
    api: kubernetesApi({ url, caFile, tokenFile, ...options }),
    namespaces,
    log,
    pace: { shortest: 5, longest: 40 },
  })
  return lookout
}

const books = () => lookout?.report().functions.find(({ name }) => name === 'books')
const faults = () => lookout?.report().faults
async function isWatching(count = 2): Promise<void> {
  await expect.poll(() => api.watched()).toBe(count)
}
const ready = new Date().toISOString().replace(/\.\d+/, '')

async function wake(name: string): Promise<void> {
  api.put(pods, podObject({ name }))
  await expect.poll(() => books()?.state).toBe('starting')
  api.put(pods, podObject({ name, ready }))
  await expect.poll(() => books()?.state).toBe('warm')
}

describe('a function that wakes and goes back to zero', () => {
  it('is followed, and its start is counted', async () => {
    begin()
    await isWatching()
    expect(books()).toMatchObject({ state: 'cold', coldStarts: 0, lastWake: null })

    await wake('one')

    const lastWake = { milliseconds: expect.any(Number), isRounded: false }
    expect(books()).toMatchObject({ coldStarts: 1, lastWake })
    api.put(pods, podObject({ name: 'one', ready, deleted: ready }))
    await expect.poll(() => books()?.state).toBe('stopping')
    api.remove(pods, podObject({ name: 'one' }))
    await expect.poll(() => books()?.state).toBe('cold')
    await wake('two')
    expect(books()?.coldStarts).toBe(2)
  })

  it('is reported as the storefront reads it', async () => {
    const { report } = begin()
    await isWatching()
    await wake('one')

    expect(v.parse(functionsReport, report())).toEqual(report())
    expect(v.parse(shown, report())).toMatchObject({ functions: [{ name: 'books' }] })
  })
})

describe('a lookout that has only just begun', () => {
  it('says so, rather than that there is nothing', async () => {
    const { report } = begin()

    expect(report()).toMatchObject({
      faults: [expect.stringContaining('just begun')],
      functions: [],
    })
    await expect.poll(faults).toEqual([])
    expect(books()?.state).toBe('cold')
  })
})

describe('a watch that ends', () => {
  it.each(['end', 'cut'] as const)('(%s) is begun anew, and nothing is missed', async (how) => {
    begin()
    await isWatching()
    const before = api.state.lists

    api.endWatches(how)
    api.put(pods, podObject({ name: 'one', ready }))

    await expect.poll(() => api.state.lists).toBeGreaterThan(before)
    await expect.poll(() => books()?.coldStarts).toBe(1)
    expect(faults()).toEqual([])
  })

  it('since its list is too old is begun from a new list', async () => {
    begin()
    await isWatching()
    const before = api.state.lists

    api.tell(pods, 'ERROR', { kind: 'Status', code: 410, message: 'too old resource version' })

    await expect.poll(() => api.state.lists).toBeGreaterThan(before)
    expect(faults()).toEqual([])
  })
})

describe('a fault', () => {
  it('is a sentence, and goes when all is well; what is known stays', async () => {
    begin({}, ['ecom', 'payment'])
    await isWatching(4)
    api.state.refusal = (path) => (path.includes('/payment/pods') ? 403 : 0)
    api.endWatches('cut')

    const sentence = 'The lookout may not look at the Pods of payment: npm run up -- --from apps'
    await expect.poll(faults).toEqual([sentence])
    expect(books()?.state).toBe('cold')
    api.state.refusal = () => 0
    await expect.poll(faults).toEqual([])
  })

  it.each([
    [401, 'The Kubernetes API refuses the token of the lookout: npm run deploy -- lookout'],
    [503, 'The Kubernetes API answers 503 for the Pods of ecom: no'],
  ])('tells of an answer %d', async (status, sentence) => {
    api.state.refusal = () => status
    begin()

    await expect.poll(faults).toContain(sentence)
  })

  it('tells that Knative is not there', async () => {
    api.state.refusal = (path) => (path.endsWith('podautoscalers') ? 404 : 0)
    begin()

    await expect.poll(faults).toEqual([expect.stringContaining('knows no PodAutoscalers')])
  })

  it('tells once of an API that takes too long', async () => {
    api.state.isMute = true
    begin({ answerMilliseconds: 30 })

    await expect
      .poll(faults)
      .toEqual([expect.stringMatching(/^The Kubernetes API does not answer/)])
  })

  it('tells of an API that nobody vouches for', async () => {
    begin({ caFile: undefined })

    await expect.poll(faults).toEqual([expect.stringContaining('self-signed certificate')])
  })

  it('tells of a token that is not there', async () => {
    begin({ tokenFile: '/nowhere/token' })

    await expect.poll(() => faults()?.join()).toContain("no such file or directory, open '/nowhere")
  })
})

describe('the token', () => {
  it('is read anew for every call, as the kubelet renews it', async () => {
    begin()
    await isWatching()
    await api.grant('second-token')
    api.endWatches('end')
    const before = api.state.lists

    await expect.poll(() => api.state.lists).toBeGreaterThan(before + 1)
    expect(faults()).toEqual([])
  })
})

describe('GET /functions', () => {
  it('is for admins alone', async () => {
    const identity = await startIdentity()
    const app = createApp({ report: begin().report, verify: verifier(identity), log })
    const ask = async (roles?: string[]) => {
      const headers = roles && { authorization: `Bearer ${await identity.token({ roles })}` }
      return app.request('/functions', headers ? { headers } : {})
    }
    await isWatching()

    expect((await ask()).status).toBe(401)
    expect((await ask(['customer'])).status).toBe(403)
    const answer = await ask(['admin'])
    expect(answer.status).toBe(200)
    expect(v.parse(functionsReport, await answer.json())).toMatchObject({ source: 'knative' })
    await identity.close()
  })
})

describe('stop', () => {
  it('ends every watch', async () => {
    const { stop } = begin()
    await isWatching()
    await stop()

    await vi.waitFor(() => expect(api.watched()).toBe(0))
  })
})
