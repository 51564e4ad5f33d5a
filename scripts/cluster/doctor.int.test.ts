import { afterEach, describe, expect, it } from 'vitest'
import { urlsOf } from './addresses.ts'
import { checks, examine } from './doctor/doctor.ts'
import { lagFindings, slotFindings } from './doctor/events.ts'
import { realm } from './doctor/outside.ts'
import { fakeCluster } from './testing/fake-cluster.ts'
import type { Rule } from './testing/fakes.ts'
import { but, says } from './testing/rules.ts'

const urls = urlsOf({ components: [] })
const running = says('^docker ps', 'bookstore-control-plane running\n')
const bound: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(bound.splice(0).map((remove) => remove()))
})

async function open(...rules: Rule[]) {
  const opened = await fakeCluster(but(...rules, running))
  bound.push(opened.remove)
  return opened
}

function holding(kind: string, ...items: object[]): Rule {
  return says(`^kubectl get ${kind}`, JSON.stringify({ items }))
}

async function findings(name: string, ...rules: Rule[]) {
  const { cluster } = await open(...rules)
  const check = checks.find((each) => each.name === name)
  return check?.look(cluster)
}

function unready(type: string, metadata: object, reason: string, message = '') {
  return { metadata, status: { conditions: [{ type, status: 'False', reason, message }] } }
}

describe('npm run doctor -- --target cluster', () => {
  it('begins with the cluster, and stops where there is none', async () => {
    const { cluster, said } = await open(says('^docker ps', ''))
    expect(await examine(cluster)).toBe(1)
    expect(said).toEqual([
      '  ok     Machine',
      '  wrong  Containers: There is no cluster: nobody made it.',
      '         npm run up',
    ])
  })

  it('goes on where one thing cannot be looked at', async () => {
    const refused = { code: 1, stderr: 'Error from server (Forbidden): pods is forbidden' }
    const { cluster, said } = await open({ when: '^kubectl get pods', answers: [refused] })
    await examine(cluster)
    expect(said.find((line) => line.startsWith('  wrong  Pods'))).toMatch(
      /It cannot be looked at: kubectl get pods .* failed: Error from server \(Forbidden\)/,
    )
    expect(said.at(-1)).toBe('  ok     Answers')
  })

  it('names a function that is not ready, and how to deploy it again', async () => {
    const books = unready(
      'Ready',
      { name: 'books', namespace: 'ecom' },
      'RevisionFailed',
      'no image',
    )
    expect(await findings('Functions', holding('services.serving', books))).toEqual([
      {
        what: 'ecom/books of services is not Ready',
        why: 'RevisionFailed: no image',
        mend: 'npm run deploy -- books',
      },
    ])
    const missing = await findings('Deployed', holding('services.serving', books))
    expect(missing).toHaveLength(10)
    expect(missing?.[0]).toEqual({
      what: 'cart is not there',
      why: 'it was never deployed',
      mend: 'npm run deploy -- cart',
    })
  })

  it('names a connector and a subscription that do not run', async () => {
    const outbox = unready(
      'Ready',
      { name: 'ecom-outbox', namespace: 'infra' },
      'ConnectRestException',
    )
    expect(await findings('Connectors', holding('kafkaconnectors', outbox))).toEqual([
      {
        what: 'infra/ecom-outbox of kafkaconnectors is not Ready',
        why: 'ConnectRestException',
        mend: 'kubectl annotate kafkaconnector ecom-outbox --namespace infra strimzi.io/restart=true',
      },
    ])
    const fresh = { metadata: { name: 'stock-order-created', namespace: 'inventory' } }
    expect(await findings('Subscriptions', holding('kafkasources', fresh))).toEqual([
      {
        what: 'inventory/stock-order-created of kafkasources is not Ready',
        why: 'its controller has said nothing yet',
        mend: 'kubectl describe kafkasources.sources.knative.dev stock-order-created --namespace inventory',
      },
    ])
  })

  it('names a route that the gateway did not take', async () => {
    const resolved = { type: 'ResolvedRefs', status: 'False', reason: 'RefNotPermitted' }
    const parents = [{ conditions: [{ type: 'Accepted', status: 'True' }, resolved] }]
    const route = { metadata: { name: 'books', namespace: 'ecom' }, status: { parents } }
    expect(await findings('Routes', holding('httproutes', route))).toEqual([
      {
        what: 'The route ecom/books leads nowhere',
        why: 'RefNotPermitted',
        mend: 'kubectl describe httproute books --namespace ecom',
      },
    ])
  })

  it('names a Secret that a pod names and nobody made, once', async () => {
    const secretKeyRef = { name: 'books-database', key: 'url' }
    const spec = {
      containers: [{ env: [{ valueFrom: { secretKeyRef } }] }],
      volumes: [{ secret: { secretName: 'maybe', optional: true } }],
    }
    const pod = (name: string) => ({
      metadata: { name, namespace: 'ecom' },
      spec,
      status: { phase: 'Pending' },
    })
    const other = { metadata: { name: 'books-database', namespace: 'payment' } }
    const rules = [holding('pods', pod('books-1'), pod('books-2')), holding('secrets', other)]
    expect(await findings('Secrets', ...rules)).toEqual([
      {
        what: 'The Secret ecom/books-database is not there',
        why: 'the pod books-2 names it, and nobody made it',
        mend: 'npm run up -- --from secrets',
      },
    ])
  })

  it('names a pod that the mesh does not have, and one that does not start', async () => {
    const namespace = {
      metadata: { name: 'ecom', labels: { 'istio.io/dataplane-mode': 'ambient' } },
    }
    const spec = { containers: [{}] }
    const redirection = { 'ambient.istio.io/redirection': 'enabled' }
    const inside = { name: 'in', namespace: 'ecom', annotations: redirection }
    const waiting = { reason: 'ErrImageNeverPull', message: 'not in the node' }
    const stuck = { phase: 'Pending', containerStatuses: [{ name: 'user', state: { waiting } }] }
    const rules = [
      holding('namespaces', namespace),
      holding(
        'pods',
        { metadata: inside, spec, status: { phase: 'Running' } },
        { metadata: { name: 'out', namespace: 'ecom' }, spec, status: { phase: 'Running' } },
        { metadata: { name: 'stuck', namespace: 'ecom' }, spec, status: stuck },
      ),
    ]
    expect((await findings('Mesh', ...rules))?.map(({ mend }) => mend)).toEqual([
      'kubectl delete pod out --namespace ecom',
    ])
    expect(await findings('Pods', ...rules)).toEqual([
      {
        what: 'The pod ecom/stuck does not run',
        why: 'ErrImageNeverPull: not in the node',
        mend: 'kubectl describe pod stuck --namespace ecom',
      },
    ])
  })
})

describe('the realm', () => {
  it('must have the issuer that functions compare, and keys', async () => {
    const { cluster } = await open()
    const jwks = 'http://idp.keycloak.net:30000/keys'
    const bodies: Record<string, object> = {
      [`${urls.issuer}/.well-known/openid-configuration`]: {
        issuer: 'http://other',
        jwks_uri: jwks,
      },
      [jwks]: { keys: [] },
    }
    cluster.ask = async (address) => ({ status: 200, body: JSON.stringify(bodies[address]) })
    expect((await realm.look(cluster)).map(({ what }) => what)).toEqual([
      'Keycloak calls itself http://other',
      `${jwks} gives no keys`,
    ])
    cluster.ask = async () => ({ status: 404, body: '' })
    expect((await realm.look(cluster)).map(({ why }) => why)).toEqual(['it answers 404'])
  })
})

describe('lagFindings', () => {
  const head = 'GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID'
  const line = (group: string, lag: number | '-', consumer: string) =>
    `${group} order.created 0 10 ${lag} ${lag} ${consumer} /10.0.0.1 c`

  it('names groups that nobody reads for, and those that lag far', () => {
    const text = [
      head,
      line('fine', 3, 'consumer-1'),
      line('late', 60, 'consumer-1'),
      line('late', 60, 'consumer-2'),
      line('lost', 2, '-'),
      line('idle', 0, '-'),
    ].join('\n')
    expect(lagFindings(text).map(({ what, why }) => [what, why])).toEqual([
      ['120 events of order.created wait for late', 'its function is slow, or refuses them'],
      ['2 events of order.created wait for lost', 'nobody reads for this group'],
    ])
  })
})

describe('slotFindings', () => {
  it('names slots that are lost, unread or far behind', () => {
    const megabytes = (count: number) => String(count * 1024 * 1024)
    const rows = [
      ['good', 't', 'reserved', megabytes(1)],
      ['far', 't', 'extended', megabytes(300)],
      ['unread', 'f', 'reserved', megabytes(2)],
      ['gone', 'f', 'lost', '0'],
    ]
    expect(slotFindings('ecom', rows).map(({ what }) => what)).toEqual([
      'The replication slot far of ecom is 300 MB behind',
      'The replication slot unread of ecom is read by nobody and keeps 2 MB',
      'The replication slot gone of ecom has lost changes',
    ])
  })
})
