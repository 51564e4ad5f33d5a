import { afterEach, expect, it } from 'vitest'
import { fakeCluster } from '../cluster/testing/fake-cluster.ts'
import { roll } from './disturb.ts'

let opened: Awaited<ReturnType<typeof fakeCluster>> | undefined
afterEach(() => opened?.remove())

const books = (observedGeneration: number, status: 'True' | 'Unknown') => {
  const conditions = [{ type: 'Ready', status }]
  const latestReadyRevisionName = `books-0000${observedGeneration}`
  const found = {
    metadata: { generation: 3 },
    status: { observedGeneration, latestReadyRevisionName, conditions },
  }
  return { stdout: JSON.stringify(found) }
}

it('rolls a function until its new revision has the requests', async () => {
  const answers = [books(2, 'True'), books(3, 'Unknown'), books(3, 'True')]
  opened = await fakeCluster([{ when: '^kubectl get', answers }])
  const { shell } = opened.cluster
  expect(await roll(shell, { name: 'books', namespace: 'ecom' })).toBe('books-00003')
  const [patch, ...asked] = await opened.words()
  expect(patch).toMatch(
    /^kubectl patch services.serving.knative.dev books --namespace=ecom --type=merge --patch={"spec":{"template":{"metadata":{"annotations":{"bookstore\/rolled-at":"[^"]+"}}}}}$/,
  )
  expect(asked).toHaveLength(3)
})
