import type { Mutation } from '../mutations.ts'

const component = 'platform/components/analytics'
const components = ['analytics']

export const analyticsFaults: Mutation[] = [
  {
    fault: 'another Flink than that of the local tiers',
    file: `${component}/apps/flink.flinkdeployment.yaml`,
    from: 'flinkVersion: v2_2',
    to: 'flinkVersion: v2_1',
    found: /FlinkDeployment analytics\/flink is not of the Flink v2_2/,
    components,
  },
  {
    fault: 'a connector of Flink that the local tiers have not',
    file: 'platform/images/flink.Dockerfile',
    from: 'flink-sql-connector-kafka-5.0.0-2.2.jar',
    to: 'flink-sql-connector-kafka-4.0.1-2.0.jar',
    found: /flink\.Dockerfile has flink-sql-connector-kafka 4\.0\.1-2\.0/,
  },
  {
    fault: 'a job with settings of its own',
    file: 'analytics/flink/conf/config.yaml',
    from: 'AT_LEAST_ONCE',
    to: 'EXACTLY_ONCE',
    found: /has another execution\.checkpointing\.mode than/,
    components,
  },
  {
    fault: 'SQL that is not mounted',
    file: 'analytics/flink/kustomization.yaml',
    from: '      - sql/20_views.sql\n',
    to: '',
    found: /sql\/20_views\.sql is not mounted/,
    components,
  },
  {
    fault: 'a FlinkDeployment that runs as root',
    file: `${component}/apps/flink.flinkdeployment.yaml`,
    from: 'runAsNonRoot: true',
    to: 'runAsNonRoot: false',
    found: /FlinkDeployment analytics\/flink may run as root/,
    components,
  },
  {
    fault: 'a volume that Flink has not',
    file: `${component}/apps/flink.flinkdeployment.yaml`,
    from: 'claimName: flink',
    to: 'claimName: states',
    found: /FlinkDeployment analytics\/flink names the claim states, which is not there/,
    components,
  },
  {
    fault: 'a key that the Secret of Flink has not',
    file: `${component}/apps/flink.flinkdeployment.yaml`,
    from: 'key: username',
    to: 'key: user',
    found: /names the key user, which the Secret flink-database has not/,
    components,
  },
  {
    fault: 'a warehouse that anybody may ask',
    file: `${component}/policies/analytics-database.authorizationpolicy.yaml`,
    from: '              - cluster.local/ns/analytics/sa/superset\n',
    to: '              - cluster.local/ns/storefront/sa/storefront\n',
    found: /An AuthorizationPolicy allows \S+sa\/storefront → analytics-database:5432/,
    components,
  },
  {
    fault: 'a storefront that does not reach the dashboards',
    file: `${component}/edges.yaml`,
    from: '  - { from: storefront, to: superset',
    to: '  - { from: migrate-analytics, to: superset',
    found: /edges\.yaml lacks the edge storefront → superset/,
    components,
  },
  {
    fault: 'a reconciliation that does not reach what it compares',
    file: `${component}/edges.yaml`,
    from: '  - { from: reconcile, to: payment-database',
    to: '  - { from: superset, to: payment-database',
    found: /edges\.yaml lacks the edge reconcile → payment-database/,
    components,
  },
  {
    fault: 'a reconciliation with an address that nobody makes',
    file: `${component}/apps/reconcile.cronjob.yaml`,
    from: 'key: payment',
    to: 'key: payments',
    found: /names the key payments, which the Secret reconcile-shop has not/,
    components,
  },
]
