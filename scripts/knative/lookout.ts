import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { logger } from '@bookstore/shared/log.ts'
import {
  ApiError,
  readChange,
  readList,
  type KubernetesApi,
} from '../../platform/lookout/src/kubernetes-api.ts'
import { lookOut, type Lookout } from '../../platform/lookout/src/look-out.ts'

/** Where the functions are. */
export const namespaces = ['ecom', 'inventory', 'payment', 'storefront']

/** Looks at the functions of the cluster that a kubeconfig names, as the cluster's own lookout does. */
export function openLookout(kubeconfig: string): Lookout {
  const api = apiOf(kubeconfig)
  return lookOut({ api, namespaces, log: logger('lookout', 'error') })
}

/** Gives the Kubernetes API that a kubeconfig names. */
export function apiOf(kubeconfig: string): KubernetesApi {
  return kubectlApi({ ...process.env, KUBECONFIG: resolve(kubeconfig) })
}

/** Asks the Kubernetes API by a kubectl with this environment, which knows how to log in. */
export function kubectlApi(env: NodeJS.ProcessEnv): KubernetesApi {
  const get = (path: string, signal: AbortSignal) => {
    const child = spawn('kubectl', ['get', '--raw', path], {
      env,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // An abort is an error of the child, which nobody may wait for.
    const ended = once(child, 'close').catch(() => [null])
    const said = text(child.stderr)
    const end = async () => {
      const [code] = await ended
      if (code !== 0) throw new ApiError(0, (await said).trim())
    }
    return { output: child.stdout, end }
  }
  return {
    async list(path, schema, signal) {
      const { output, end } = get(path, signal)
      const body = await text(output)
      await end()
      return readList(body, schema)
    },
    async *watch(path, resourceVersion, schema, signal) {
      const joint = path.includes('?') ? '&' : '?'
      const query = `watch=true&resourceVersion=${encodeURIComponent(resourceVersion)}`
      const { output, end } = get(path + joint + query, signal)
      for await (const line of createInterface({ input: output })) {
        const change = readChange(line, schema)
        if (change) yield change
      }
      await end()
    },
  }
}
