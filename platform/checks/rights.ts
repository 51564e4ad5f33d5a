import { items, mapping, text } from './node.ts'
import { called, ofKind, type Shop } from './shop.ts'
import type { Resource } from './build.ts'

const reader = 'infra/lookout'
const readable = ['podautoscalers', 'pods']
const readingVerbs = ['list', 'watch']
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/**
 * Nobody has a token of the Kubernetes API but who is bound to a role, and the lookout may look where functions
 * are, at what it needs.
 */
export function rightFaults(shop: Shop): string[] {
  return [
    ...ofKind(shop, 'ServiceAccount').flatMap((each) => tokenFaults(shop, each)),
    ...readingFaults(shop),
  ]
}

function tokenFaults(shop: Shop, account: Resource): string[] {
  const isHeld = account.body.automountServiceAccountToken !== false
  const bound = bindingsOf(shop, `${account.namespace}/${account.name}`).length > 0
  if (isHeld === bound) return []
  return isHeld
    ? [`${called(account)} has a token of the Kubernetes API, and no role`]
    : [`${called(account)} has a role, and no token of the Kubernetes API`]
}

function bindingsOf(shop: Shop, account: string): Resource[] {
  return ofKind(shop, 'RoleBinding', 'ClusterRoleBinding').filter(({ body }) =>
    items(body, 'subjects').some(
      (subject) => `${text(subject, 'namespace')}/${text(subject, 'name')}` === account,
    ),
  )
}

function readingFaults(shop: Shop): string[] {
  const spec = shop.functions.find(({ namespace, name }) => `${namespace}/${name}` === reader)
  const told = spec?.run.envs.find(({ name }) => name === 'NAMESPACES')?.value.split(',') ?? []
  const others = shop.functions.filter((each) => each !== spec).map(({ namespace }) => namespace)
  const wanted = [...new Set(others)].toSorted()
  const bindings = bindingsOf(shop, reader)
  const bound = bindings.map(({ kind, namespace }) => (kind === 'RoleBinding' ? namespace : '*'))
  return [
    ...differences('The lookout is told of', wanted, told),
    ...differences('The lookout may look at', wanted, bound),
    ...bindings.flatMap((binding) => roleFaults(shop, binding)),
    ...(spec?.run.envs.some(({ value }) => value === tokenPath)
      ? []
      : ['The lookout does not read its token where the kubelet puts it']),
  ]
}

function differences(subject: string, want: readonly string[], have: readonly string[]): string[] {
  return [...new Set([...want, ...have])]
    .filter((each) => want.includes(each) !== have.includes(each))
    .map((each) =>
      want.includes(each)
        ? `${subject} functions, not of those in ${each}`
        : `${subject} ${each}, where no function is`,
    )
}

function roleFaults(shop: Shop, binding: Resource): string[] {
  const role = ofKind(shop, text(binding.body, 'roleRef', 'kind')).find(
    ({ name, namespace }) =>
      name === text(binding.body, 'roleRef', 'name') && namespace === binding.namespace,
  )
  const rules = items(role?.body, 'rules').map((rule) => mapping({ rule }, 'rule'))
  const resources = rules.flatMap((rule) => items(rule, 'resources').map(String)).toSorted()
  const verbs = rules.flatMap((rule) => items(rule, 'verbs').map(String))
  const isExact =
    resources.join() === readable.join() && verbs.every((verb) => readingVerbs.includes(verb))
  return isExact ? [] : [`${called(binding)} lets the lookout do more or less than it needs`]
}
