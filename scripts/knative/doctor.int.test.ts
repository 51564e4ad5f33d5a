import { afterEach, describe, expect, it } from 'vitest'
import { examine } from '../cluster/doctor/doctor.ts'
import { fakeCluster } from '../cluster/testing/fake-cluster.ts'
import { but, says } from '../cluster/testing/rules.ts'
import { bundledNames } from '../lib/functions.ts'
import { functionChecks } from './doctor.ts'

let opened: Awaited<ReturnType<typeof fakeCluster>> | undefined
afterEach(() => opened?.remove())

const long = '2026-11-22T01:00:00Z'
const list = (...items: object[]) => JSON.stringify({ items })
const yes = [{ type: 'Ready', status: 'True' }]
const node = { metadata: { name: 'node' }, status: { conditions: yes } }
const activator = {
  metadata: { name: 'activator', namespace: 'knative-serving' },
  spec: { replicas: 1 },
  status: { readyReplicas: 1 },
}
const queueProxy = {
  name: 'queue-proxy',
  ready: false,
  restartCount: 0,
  state: { running: { startedAt: long } },
  lastState: {},
}

/** A pod of `books` as the API server gives it, shortened; `status` is that of the function's container. */
function pod(
  status: object,
  { secret = 'books-database', memory = '192Mi', beside = queueProxy } = {},
) {
  const secretKeyRef = { name: secret, key: 'url' }
  const env = [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef } }]
  const own = { name: 'user-container', env, resources: { limits: { memory } } }
  const containerStatuses = [beside, { name: 'user-container', ready: false, ...status }]
  return {
    metadata: { name: 'books-00002-deployment-1', namespace: 'ecom' },
    spec: { containers: [own, { name: 'queue-proxy' }] },
    status: { phase: 'Pending', containerStatuses },
  }
}

function backOff(restartCount: number, terminated: object) {
  const waiting = {
    reason: 'CrashLoopBackOff',
    message: 'back-off 10s restarting failed container',
  }
  return { restartCount, state: { waiting }, lastState: { terminated } }
}

async function service(name: string, conditions: object[] = yes) {
  return { metadata: { name, namespace: 'ecom' }, status: { conditions } }
}

/** What the doctor says of a Knative on which all is well but for a pod and the Service of `books`. */
async function findings(broken: object, conditions: object[]) {
  const names = [...(await bundledNames()), 'storefront']
  const services = names.map((name) => service(name, name === 'books' ? conditions : yes))
  const secret = { metadata: { name: 'books-database', namespace: 'ecom' } }
  const rules = but(
    says('^kubectl get nodes', list(node)),
    says('^kubectl get deployments', list(activator)),
    says('^kubectl get secrets', list(secret)),
    says('^kubectl get pods', list(broken)),
    says('^kubectl get services.serving', list(...(await Promise.all(services)))),
  )
  opened = await fakeCluster(rules)
  const { cluster, said } = opened
  const count = await examine({ ...cluster, again: 'npm run knative' }, functionChecks)
  const wrong = said.flatMap((line, index) => (line.startsWith('  wrong') ? [index] : []))
  expect(wrong).toHaveLength(count)
  return wrong.map((index) => [said[index]?.slice(9), said[index + 1]?.trim()])
}

const unknown = [{ type: 'Ready', status: 'Unknown' }]
const unready = (reason: string, message: string) => [
  { type: 'Ready', status: 'False', reason, message },
]

// What Node prints of an error at the start, as the kubelet keeps it.
const stack = `file:///app/main.js:1253
  if (faults.length > 0) throw new Error(\`The environment is not usable: \${faults.join("; ")}\`);
                               ^

Error: The environment is not usable: OIDC_ISSUER has a wrong format
    at readEnv (file:///app/main.js:1253:32)

Node.js v24.21.0
`
const thrown = 'Error: The environment is not usable: OIDC_ISSUER has a wrong format'
const name = 'books-00002-deployment-1'
const at = '--namespace ecom'
const notThere = 'secrets "books-databases" not found'

describe('npm run doctor -- --target knative', () => {
  it('finds nothing wrong where nothing is', async () => {
    const beside = { ...queueProxy, ready: true }
    expect(
      await findings(
        pod({ ready: true, state: { running: { startedAt: long } } }, { beside }),
        yes,
      ),
    ).toEqual([])
  })

  it('names what a function said that throws at its start', async () => {
    const ended = { exitCode: 1, reason: 'Error', message: stack }
    const message = `Revision "books-00002" failed with message: Container failed with: ${stack}.`
    expect(await findings(pod(backOff(3, ended)), unready('RevisionFailed', message))).toEqual([
      [
        `Pods: The pod ecom/${name} does not run: it ended with exit code 1: ${thrown}, and was started again 3 times.`,
        `kubectl logs ${name} --container user-container --previous ${at}`,
      ],
      [
        `Functions: ecom/books of services is not Ready: RevisionFailed: ${thrown}.`,
        'npm run knative',
      ],
    ])
  })

  it('names a Secret that is not there', async () => {
    const waiting = { reason: 'CreateContainerConfigError', message: notThere }
    const broken = pod({ state: { waiting } }, { secret: 'books-databases' })
    expect(await findings(broken, unknown)).toEqual([
      [
        `Secrets: The Secret ecom/books-databases is not there: the pod ${name} names it, and nobody made it.`,
        'npm run knative',
      ],
      [
        `Pods: The pod ecom/${name} does not run: CreateContainerConfigError: ${notThere}.`,
        `kubectl describe pod ${name} ${at}`,
      ],
      ['Functions: ecom/books of services is not Ready: Ready is Unknown.', 'npm run knative'],
    ])
  })

  it('names a readiness probe that fails', async () => {
    const broken = pod({ ready: true, state: { running: { startedAt: long } } })
    expect(await findings(broken, unknown)).toEqual([
      [
        `Pods: The pod ecom/${name} does not run: it runs since ${long}, and its readiness probe fails.`,
        `kubectl logs ${name} --container user-container ${at}`,
      ],
      ['Functions: ecom/books of services is not Ready: Ready is Unknown.', 'npm run knative'],
    ])
  })

  it('names a limit of memory that is too low', async () => {
    const ended = { exitCode: 137, reason: 'OOMKilled' }
    const broken = pod(backOff(1, ended), { memory: '24Mi' })
    expect((await findings(broken, unknown))[0]).toEqual([
      `Pods: The pod ecom/${name} does not run: it took more than its 24Mi of memory, and was started again once.`,
      `kubectl logs ${name} --container user-container --previous ${at}`,
    ])
  })

  it('says where Knative is not there, or does not work', async () => {
    const [serving] = functionChecks.filter((check) => check.name === 'Knative')
    const look = async (...deployments: object[]) => {
      opened = await fakeCluster(but(says('^kubectl get deployments', list(...deployments))))
      return (await serving?.look(opened.cluster))?.map(({ what, why }) => `${what}: ${why}`)
    }
    expect(await look()).toEqual(['Knative Serving is not there: nobody installed it'])
    await opened?.remove()
    expect(await look({ ...activator, status: {} })).toEqual([
      'knative-serving/activator does not do its work: 0 of 1 pods are ready',
    ])
  })
})
