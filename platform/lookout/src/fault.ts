import { ApiError } from './kubernetes-api.ts'

/** What was looked at. */
export type Looked = { kind: 'Pods' | 'PodAutoscalers'; namespace: string }

/** Says in a sentence why something could not be looked at, and what mends it. */
export function faultSentence(error: unknown, { kind, namespace }: Looked): string {
  if (!(error instanceof ApiError)) return `The lookout cannot look at ${kind}: ${reasonOf(error)}`
  switch (error.status) {
    case 0:
      return `The Kubernetes API does not answer (${error.message}): npm run doctor -- --target cluster`
    case 401:
      return 'The Kubernetes API refuses the token of the lookout: npm run deploy -- lookout'
    case 403:
      return `The lookout may not look at the ${kind} of ${namespace}: npm run up -- --from apps`
    case 404:
      return `The cluster knows no ${kind}, so Knative Serving is not there: npm run up -- --from configs`
    default:
      return `The Kubernetes API answers ${error.status} for the ${kind} of ${namespace}: ${error.message}`
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
