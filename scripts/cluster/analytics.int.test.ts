import { afterEach, describe, expect, it } from 'vitest'
import { applyApps } from './steps/apps.ts'
import { waitForShop } from './steps/ready.ts'
import { fakeCluster } from './testing/fake-cluster.ts'
import { but, says } from './testing/rules.ts'

const bound: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(bound.splice(0).map((remove) => remove()))
})

const nodes = 'bookstore-control-plane running\n'

const job = `
apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata: { name: flink, namespace: analytics, labels: { bookstore/step: apps } }
spec: { image: 'kind.local/bookstore/flink:v1' }
`

async function opened(components: string[]) {
  const made = await fakeCluster(but(says('^kubectl kustomize', job), says('^docker ps', nodes)))
  bound.push(made.remove)
  return { ...made, cluster: { ...made.cluster, components } }
}

describe('npm run up with analytics', () => {
  it('brings the images of its programs and jobs to the nodes, and names that of Flink', async () => {
    const { cluster, fakes } = await opened(['analytics'])
    await applyApps(cluster)
    const calls = await fakes.calls()
    const built = calls
      .map(({ words }) => words)
      .filter((words) => words.startsWith('docker build'))
    expect(built.join('\n')).toMatch(/jobs[^]*flink[^]*superset/)
    const applied = calls.find(({ input }) => input.includes('FlinkDeployment'))
    expect(applied?.input).toContain('image: kind.local/bookstore/flink:abc-1')
  })

  it('waits for both', async () => {
    const { cluster, words } = await opened(['analytics'])
    await waitForShop(cluster)
    const waited = (await words()).join('\n')
    expect(waited).toContain('rollout status deployment/superset --namespace=analytics')
    expect(waited).toContain('flinkdeployment/flink --namespace=analytics')
  })

  it('makes nothing of them without', async () => {
    const { cluster, words } = await opened([])
    await applyApps(cluster)
    expect((await words()).join('\n')).not.toMatch(/^docker b/m)
  })
})
