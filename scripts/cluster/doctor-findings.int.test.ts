import { afterEach, describe, expect, it } from 'vitest'
import type { Cluster } from './cluster.ts'
import { checks } from './doctor/doctor.ts'
import { fakeCluster } from './testing/fake-cluster.ts'
import type { Rule } from './testing/fakes.ts'
import { but, says } from './testing/rules.ts'

const bound: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(bound.splice(0).map((remove) => remove()))
})

const running = says('^docker ps', 'bookstore-control-plane running\n')
const primary = says('--selector=cnpg.io/cluster', 'pod/ecom-1\n')
const command = /^(npm run |kubectl |open http|install \d)/

function holding(kind: string, ...items: object[]): Rule {
  return says(`^kubectl get ${kind} `, JSON.stringify({ items }))
}

function unready(kind: string, type = 'Ready'): Rule {
  const conditions = [{ type, status: 'False', reason: 'Broken', message: 'it is' }]
  return holding(kind, { metadata: { name: 'one', namespace: 'infra' }, status: { conditions } })
}

const container = { env: [{ valueFrom: { secretKeyRef: { name: 'gone' } } }] }
const waiting = { reason: 'CrashLoopBackOff', message: 'back-off' }
const pod = {
  metadata: { name: 'books-1', namespace: 'ecom' },
  spec: { containers: [container] },
  status: { phase: 'Running', containerStatuses: [{ name: 'user', state: { waiting } }] },
}
const ambient = { metadata: { name: 'ecom', labels: { 'istio.io/dataplane-mode': 'ambient' } } }
const ztunnel = {
  metadata: { name: 'ztunnel', namespace: 'istio-system' },
  status: { desiredNumberScheduled: 3, numberReady: 1 },
}
const route = {
  metadata: { name: 'books', namespace: 'ecom' },
  status: {
    parents: [{ conditions: [{ type: 'Accepted', status: 'False', reason: 'NotAllowed' }] }],
  },
}
const dump = {
  metadata: { name: 'backup-ecom', namespace: 'ecom' },
  status: {
    lastScheduleTime: '2026-01-02T03:17:00Z',
    lastSuccessfulTime: '2026-01-01T03:17:09Z',
  },
}
const overview = { jobs: [{ jid: 'a', state: 'RUNNING', 'start-time': 0 }] }
const stalled = { latest: { completed: null, failed: { failure_message: 'disk is full' } } }
const letters = {
  count: 2,
  topic: 'ecom-connector.catalog.books',
  reason: 'no JSON | at all',
  newest: '2026-01-02 03:04:05',
}
const differences = [{ table: 'dim_books', drift: 3, reason: null }]

function job(state: string): Rule {
  const metadata = { name: 'flink', namespace: 'analytics' }
  return holding('flinkdeployments\\S+', { metadata, status: { jobStatus: { state } } })
}

function warehouse(told: object): Rule {
  const well = { up: 9000, behind: {}, letters: null, compared: 60, differences: [] }
  return says('dbname=analytics', JSON.stringify({ ...well, ...told }))
}

const behind = 'g order.created 0 5 900 895 consumer-1 /10.0.0.1 client\n'

/** By check: what is wrong, and what is said of it. */
const wrong: Record<string, { rules?: Rule[]; ask?: Cluster['ask']; said: RegExp }> = {
  Machine: { rules: [says('^kind version', 'kind v0.20.0\n')], said: /too old/ },
  Containers: {
    rules: [says('^docker ps', 'bookstore-control-plane exited\n')],
    said: /bookstore-control-plane is stopped/,
  },
  Nodes: { rules: [unready('nodes')], said: /Broken: it is/ },
  'Mesh on the nodes': { rules: [holding('daemonsets', ztunnel)], said: /1 of 3 nodes/ },
  Secrets: { rules: [holding('pods', pod)], said: /ecom\/gone is not there/ },
  Pods: { rules: [holding('pods', pod)], said: /CrashLoopBackOff: back-off/ },
  Mesh: {
    rules: [holding('pods', pod), holding('namespaces', ambient)],
    said: /books-1 is not in the mesh/,
  },
  Gateways: { rules: [unready('gateways.\\S+', 'Programmed')], said: /not Programmed/ },
  Certificates: { rules: [unready('certificates.\\S+')], said: /Broken/ },
  Databases: { rules: [unready('clusters.\\S+')], said: /Broken/ },
  Kafka: { rules: [unready('kafkas.\\S+')], said: /Broken/ },
  Topics: { rules: [unready('kafkatopics.\\S+')], said: /Broken/ },
  Knative: { rules: [unready('knativeservings.\\S+')], said: /Broken/ },
  Eventing: { rules: [unready('knativeeventings.\\S+')], said: /Broken/ },
  Functions: { rules: [unready('services.serving\\S+')], said: /npm run deploy -- one/ },
  Subscriptions: { rules: [unready('kafkasources.\\S+')], said: /Broken/ },
  Schedules: { rules: [unready('pingsources.\\S+')], said: /Broken/ },
  Connect: { rules: [unready('kafkaconnects.\\S+')], said: /Broken/ },
  Connectors: { rules: [unready('kafkaconnectors.\\S+')], said: /restart=true/ },
  Routes: { rules: [holding('httproutes\\S+', route)], said: /NotAllowed/ },
  Deployed: { said: /storefront is not there/ },
  Lag: { rules: [says('kafka-consumer-groups', behind)], said: /895 events of order.created/ },
  'Replication slots': {
    rules: [primary, says('pg_replication_slots', 'debezium|f|reserved|1048576\n')],
    said: /debezium of ecom is read by nobody and keeps 1 MB/,
  },
  'Nightly jobs': { rules: [holding('cronjobs', dump)], said: /backup-ecom has not done its work/ },
  'Failed events': { rules: [primary, says('dead_events', '3\n')], said: /^3 failed events/ },
  'Analytics job': {
    rules: [job('RUNNING')],
    ask: async (address) => ({
      status: 200,
      body: JSON.stringify(/checkpoints/.test(address) ? stalled : overview),
    }),
    said: /came to no checkpoint in \d+ s: disk is full/,
  },
  'Analytics slots': {
    rules: [job('RUNNING'), primary, says('pg_replication_slots', 'debezium_outbox_ecom\n')],
    said: /slot debezium_tables_ecom of ecom is not there/,
  },
  Freshness: {
    rules: [job('RUNNING'), primary, warehouse({ behind: { ecom: 700, inventory: 0 } })],
    said: /is 700 s behind ecom[^]*Nothing of payment has come/,
  },
  'Unread changes': {
    rules: [job('RUNNING'), primary, warehouse({ letters })],
    said: /^Changes that could not be read: 2[^]*of ecom-connector.catalog.books: no JSON \| at all/,
  },
  Drift: {
    rules: [job('RUNNING'), primary, warehouse({ differences })],
    said: /Rows of dim_books that differ from the shop's: 3[^]*cronjob\/repair/,
  },
  Dashboards: {
    rules: [job('RUNNING'), primary, says('dbname=superset_metadata', '\n')],
    said: /Superset has not datasets\/warehouse\/\S+ and \d+ more/,
  },
  Realm: { ask: async () => ({ status: 503, body: '' }), said: /it answers 503/ },
  Answers: { ask: async () => undefined, said: /nothing answers on port 30000/ },
}

describe('the doctor finds, with a cause and a command,', () => {
  it('what each of its checks is for', () => {
    expect(Object.keys(wrong)).toEqual(checks.map(({ name }) => name))
  })

  it.each(checks)('what is wrong with $name', async ({ name, look }) => {
    const { rules = [], ask, said } = wrong[name] ?? { said: /never/ }
    const { cluster, remove } = await fakeCluster(but(...rules, running))
    bound.push(remove)
    const found = await look(ask ? { ...cluster, ask } : cluster)
    const sentences = found.map(({ what, why, mend }) => `${what}: ${why}: ${mend}`)
    expect(sentences.join('\n')).toMatch(said)
    for (const { why, mend } of found) {
      expect(why).not.toBe('')
      expect(mend).toMatch(command)
    }
  })
})
