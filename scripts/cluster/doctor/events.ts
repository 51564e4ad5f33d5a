import { urlsOf } from '../addresses.ts'
import type { Cluster } from '../cluster.ts'
import { namespaceOf } from '../databases.ts'
import { psql } from '../psql.ts'
import type { Check, Finding } from './finding.ts'

const longestLag = 100
const mostKept = 256 * 1024 * 1024

/** Events that wait in Kafka for a function. */
export const lag: Check = {
  name: 'Lag',
  async look({ shell }) {
    const text = await shell.succeed('kubectl', [
      'exec',
      '--namespace=infra',
      'bookstore-all-0',
      '--container=kafka',
      '--',
      'bin/kafka-consumer-groups.sh',
      '--bootstrap-server=localhost:9092',
      '--describe',
      '--all-groups',
    ])
    return lagFindings(text)
  },
}

/** Reads what kafka-consumer-groups.sh prints: a group that lags, or that nobody reads for. */
export function lagFindings(text: string): Finding[] {
  const groups = new Map<string, { topic: string; waiting: number; isRead: boolean }>()
  for (const line of text.split('\n')) {
    const [group = '', topic = '', , , , behind = '', consumer = ''] = line.trim().split(/\s+/)
    if (!/^\d+$/.test(behind)) continue
    const before = groups.get(group)
    groups.set(group, {
      topic,
      waiting: (before?.waiting ?? 0) + Number(behind),
      isRead: (before?.isRead ?? false) || consumer !== '-',
    })
  }
  return [...groups].flatMap(([group, { topic, waiting, isRead }]) => {
    if (waiting <= (isRead ? longestLag : 0)) return []
    const why = isRead ? 'its function is slow, or refuses them' : 'nobody reads for this group'
    const mend = isRead
      ? `kubectl get kafkasources --all-namespaces`
      : 'kubectl rollout restart statefulset/kafka-source-dispatcher --namespace knative-eventing'
    return [{ what: `${waiting} events of ${topic} wait for ${group}`, why, mend }]
  })
}

const slotsQuery = `
  select slot_name, active, coalesce(wal_status, ''),
    coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
  from pg_replication_slots
  where slot_type = 'logical'`

/** Replication slots that nobody reads: PostgreSQL keeps its log for them, up to a bound. */
export const slots: Check = {
  name: 'Replication slots',
  async look(cluster) {
    const found = ['ecom', 'inventory', 'payment'].map(async (database) =>
      slotFindings(database, await psql(cluster, database, slotsQuery)),
    )
    return (await Promise.all(found)).flat()
  },
}

/** Reads rows of `name|active|wal_status|bytes`. */
export function slotFindings(database: string, rows: readonly string[][]): Finding[] {
  return rows.flatMap(([name = '', active, status, bytes]) => {
    const kept = `${Math.round(Number(bytes) / 1024 / 1024)} MB`
    const slot = `The replication slot ${name} of ${database}`
    const restart = `kubectl annotate strimzipodset bookstore-connect --namespace infra strimzi.io/manual-rolling-update=true`
    if (status === 'lost') {
      const mend = `kubectl exec --namespace ${namespaceOf(database)} ${database}-1 -- psql -d ${database} -c "select pg_drop_replication_slot('${name}')"`
      return [{ what: `${slot} has lost changes`, why: 'its reader was away too long', mend }]
    }
    if (active !== 't') {
      return [
        {
          what: `${slot} is read by nobody and keeps ${kept}`,
          why: 'its connector does not run',
          mend: restart,
        },
      ]
    }
    if (Number(bytes) <= mostKept) return []
    return [{ what: `${slot} is ${kept} behind`, why: 'its connector is slow', mend: restart }]
  })
}

/** Events that were given up, and that wait for a decision. */
export const deadLetters: Check = {
  name: 'Failed events',
  async look(cluster: Cluster) {
    const query = `select count(*) from failed_events.dead_events where status = 'open'`
    const count = Number((await psql(cluster, 'ecom', query))[0]?.[0])
    if (count === 0) return []
    return [
      {
        what: `${count} failed events wait for a decision`,
        why: 'a function refused them again and again',
        mend: `open ${urlsOf(cluster).shop}/admin/failed-events`,
      },
    ]
  },
}
