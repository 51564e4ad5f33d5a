import type { Rule } from './fakes.ts'

export const digest = `sha256:${'ab'.repeat(32)}`

const manifests = `
apiVersion: v1
kind: Namespace
metadata: { name: ecom, labels: { bookstore/step: configs } }
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: ecom, namespace: ecom, labels: { bookstore/step: configs } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: migrate-ecom, namespace: ecom, labels: { bookstore/step: apps } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: books, namespace: ecom, labels: { bookstore/step: apps } }
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate-ecom, namespace: ecom, labels: { bookstore/step: apps } }
spec: { template: { spec: { containers: [{ name: migrate, args: [migrate, ecom] }] } } }
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate-inventory, namespace: inventory, labels: { bookstore/step: apps } }
spec: { template: { spec: { containers: [{ name: migrate, args: [migrate, inventory] }] } } }
`

const nodes = 'bookstore-control-plane running\n'
const finished = { status: { conditions: [{ type: 'Complete', status: 'True' }] } }

function says(when: string, ...texts: string[]): Rule {
  return { when, answers: texts.map((stdout) => ({ stdout })) }
}

/** Tools of good versions and a cluster in which everything works and nothing is deployed yet. */
export const healthy: readonly Rule[] = [
  says('^docker version', '28.1.1\n'),
  says('^docker info', String(16 * 1024 ** 3)),
  says('^kind version', 'kind v0.30.0 go1.24.6 linux/amd64\n'),
  says('^kubectl version', JSON.stringify({ clientVersion: { gitVersion: 'v1.34.1' } })),
  says('^helm version', 'v3.19.0+g3d8990f\n'),
  says('^func version', 'v0.50.1\n'),
  says('^docker ps', '', nodes),
  { when: '^docker image inspect', answers: [{ code: 1, stderr: 'No such image' }] },
  says('^docker exec .* images list', `REF TYPE DIGEST\nx y ${digest} 40 MiB\n`),
  says('^kubectl kustomize', manifests),
  says('^kubectl get job ', JSON.stringify(finished)),
  says('^kubectl get .* --all-namespaces', JSON.stringify({ items: [] })),
]

/** The same with other answers first. */
export function but(...rules: Rule[]): Rule[] {
  return [...rules, ...healthy]
}

export { says }
