import { bundledNames } from '../../lib/functions.ts'
import * as v from 'valibot'
import { urlsOf } from '../addresses.ts'
import { resources, type Cluster } from '../cluster.ts'
import { nodeContainers } from '../nodes.ts'
import { machineFaults } from '../steps/machine.ts'
import { names, type Check, type Finding } from './finding.ts'

/** Tools, memory, disk and the names of the shop on this machine. */
export const machine: Check = {
  name: 'Machine',
  async look(cluster) {
    const faults = await machineFaults(cluster)
    return faults.map((fault) => {
      const [what = fault, ...rest] = fault.split(': ')
      return { what, why: 'the cluster needs it', mend: rest.join(': ').replace(/\.$/, '') }
    })
  },
}

/** The containers that are kind's nodes. */
export const containers: Check = {
  name: 'Containers',
  async look(cluster) {
    const found = await nodeContainers(cluster)
    if (found.length === 0) {
      return [{ what: 'There is no cluster', why: 'nobody made it', mend: 'npm run up' }]
    }
    return found
      .filter(({ isRunning }) => !isRunning)
      .map(({ name }) => ({
        what: `The node ${name} is stopped`,
        why: 'npm run down or a restart of Docker stopped it',
        mend: 'npm run up -- --from nodes',
      }))
  },
}

const service = v.object({ metadata: names })

/** Functions that nobody deployed. */
export const deployed: Check = {
  name: 'Deployed',
  async look(cluster) {
    const found = await resources(cluster, 'services.serving.knative.dev', service)
    const there = new Set(found.map(({ metadata }) => metadata.name))
    const wanted = [...(await bundledNames()), 'storefront']
    return wanted
      .filter((name) => !there.has(name))
      .map((name) => ({
        what: `${name} is not there`,
        why: 'it was never deployed',
        mend: cluster.again ?? `npm run deploy -- ${name}`,
      }))
  },
}

const discovery = v.object({ issuer: v.string(), jwks_uri: v.string() })
const keySet = v.object({
  keys: v.array(v.object({ kid: v.string(), use: v.optional(v.string()) })),
})

/** The realm under its public name: issuer and keys are what functions compare tokens with. */
export const realm: Check = {
  name: 'Realm',
  async look(cluster) {
    const { issuer } = urlsOf(cluster)
    const address = `${issuer}/.well-known/openid-configuration`
    const found = await read(cluster, address, discovery)
    if (typeof found === 'string') return [missingRealm(address, found)]
    const wrong = found.issuer === issuer ? [] : [wrongIssuer(found.issuer, issuer)]
    const keys = await read(cluster, found.jwks_uri, keySet)
    const isEmpty = typeof keys === 'string' || keys.keys.length === 0
    return [...wrong, ...(isEmpty ? [missingKeys(found.jwks_uri)] : [])]
  },
}

async function read<S extends v.GenericSchema>(
  cluster: Cluster,
  address: string,
  schema: S,
): Promise<v.InferOutput<S> | string> {
  const answer = await cluster.ask(address)
  if (!answer) return 'nothing answers'
  if (answer.status !== 200) return `it answers ${answer.status}`
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), answer.body)
  return parsed.success ? parsed.output : 'its answer is of another form'
}

function missingRealm(address: string, why: string): Finding {
  const mend = 'kubectl logs deployment/keycloak --namespace identity --tail 50'
  return { what: `${address} does not describe the realm`, why, mend }
}

function wrongIssuer(issuer: string, expected: string): Finding {
  return {
    what: `Keycloak calls itself ${issuer}`,
    why: `functions and storefront expect ${expected}, so every login is refused`,
    mend: 'npm run up -- --from configs',
  }
}

function missingKeys(address: string): Finding {
  return {
    what: `${address} gives no keys`,
    why: 'no token can be verified',
    mend: 'kubectl rollout restart deployment/keycloak --namespace identity',
  }
}

/** The shop and its API, by the way that a browser takes. */
export const answers: Check = {
  name: 'Answers',
  async look(cluster) {
    const urls = urlsOf(cluster)
    const asked = [urls.shop, `${urls.api}/ecom/books?size=1`].map(async (address) => {
      const answer = await cluster.ask(address)
      if (answer && answer.status < 400) return []
      const why = answer ? `it answers ${answer.status}` : 'nothing answers on port 30000'
      const mend = 'kubectl logs deployment/public-istio --namespace infra --tail 50'
      return [{ what: `${address} does not answer as it should`, why, mend }]
    })
    return (await Promise.all(asked)).flat()
  },
}
