import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { kubernetesApi } from '../../platform/lookout/src/kubernetes-api.ts'
import { paths } from '../../platform/lookout/src/objects.ts'
import { startFakeApi, type FakeApi } from '../../platform/lookout/src/testing/fake-api.ts'
import { podObject } from '../../platform/lookout/src/testing/objects.ts'
import { livePods, watchPods, type Watch } from '../knative/pods.ts'
import { untilZero, wake } from './wakes.ts'

const ready = '2026-11-21T12:00:01Z'
const path = paths.pods('ecom').replace(/\?.*/, '')
let api: FakeApi
let watch: Watch

beforeEach(async () => {
  api = await startFakeApi()
  watch = watchPods(kubernetesApi(api), ['ecom'])
  await watch.begun
  await vi.waitUntil(() => api.watched() === 1)
})
afterEach(async () => {
  await watch.stop()
  await api.close()
})

const pod = (service: string, more: object = {}) => podObject({ service, ...more })

/** Answers as soon as the pods of functions are there, as the activator does. */
function woken(...services: string[]) {
  return async () => {
    for (const service of services) api.put(path, pod(service))
    await vi.waitUntil(() => services.every((service) => watch.podsOf(service).length > 0))
    for (const service of services) api.put(path, pod(service, { ready }))
    return new Response('')
  }
}

describe('a wake', () => {
  it('is told by how far the last of its pods was when', async () => {
    const measured = await wake(watch, ['checkout', 'reserve'], async () =>
      woken('checkout', 'reserve'),
    )
    const { made, scheduled, running, answered } = measured
    expect(made).toBeGreaterThanOrEqual(0)
    expect([scheduled, running]).toEqual([made, made])
    expect(answered).toBeGreaterThanOrEqual(made)
  })

  it('is measured again when something else woke the function', async () => {
    let sent = 0
    const send = async () => {
      sent += 1
      const answer = await woken('books')()
      const [first] = watch.podsOf('books')
      if (sent > 1 || !first) return answer
      first.made -= 60_000
      setTimeout(() => api.remove(path, pod('books')), 50)
      return answer
    }
    await wake(watch, ['books'], async () => send)
    expect(sent).toBe(2)
  })

  it('is none when the answer is an error', async () => {
    const refused = async () => async () => new Response('', { status: 503 })
    await expect(wake(watch, ['books'], refused)).rejects.toThrow('books answered 503 as it woke.')
  })
})

describe('zero', () => {
  it('is reached when the last pod is gone, not when it is being ended', async () => {
    api.put(path, pod('books', { ready }))
    await expect.poll(() => watch.podsOf('books')).toHaveLength(1)
    let isReached = false
    const reached = untilZero(watch, ['books']).then(() => (isReached = true))
    api.put(path, pod('books', { ready, deleted: ready }))
    await expect.poll(() => livePods(watch, 'books')).toEqual([])
    expect(isReached).toBe(false)
    api.remove(path, pod('books'))
    await reached
  })
})
