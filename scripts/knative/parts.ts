import * as v from 'valibot'
import type { Prepared } from '../../platform/local/src/database-server.ts'
import { loadFunction, loadFunctions } from '../../platform/local/src/func-yaml.ts'
import {
  embeddedParts,
  type FunctionsOptions,
  type ShopParts,
} from '../../platform/local/src/shop-parts.ts'
import { apply, type Cluster } from '../cluster/cluster.ts'
import { buildManifests, manifestText, partsOf, type Manifest } from '../cluster/manifests.ts'
import { applyApps } from '../cluster/steps/apps.ts'
import { deployFunctions, deployStorefront } from '../cluster/steps/functions.ts'
import { runMigrations } from '../cluster/steps/migrations.ts'
import { sowCatalogue } from '../cluster/steps/seed.ts'
import { reachFunctions } from './functions.ts'
import { lend, type Lent } from './lend.ts'
import { openLookout } from './lookout.ts'
import { applyServingSettings } from './serving.ts'
import { withLent } from './settings.ts'

type Options = {
  cluster: Cluster
  kubeconfig: string
  /** Of this machine, where pods reach it. */
  address: string
  ingress: { host: string; port: number }
  /** Between Knative's gateway and a pod, both counted, where they are not as many as on the whole cluster. */
  proxies?: string | undefined
  storefront: boolean
}

const identityService = { namespace: 'identity', name: 'keycloak', port: 8080 }
const redisService = { namespace: 'infra', name: 'redis', port: 6379 }

const configMap = v.looseObject({
  kind: v.literal('ConfigMap'),
  metadata: v.looseObject({ name: v.picklist(['identity', 'platform']) }),
  data: v.record(v.string(), v.string()),
})

/** Gives the parts of a shop whose functions, migrations and shelves are the business of a Knative. */
export function knativeParts(options: Options): ShopParts {
  const { cluster, address } = options
  const stops: (() => Promise<unknown>)[] = []
  const lendAll = async (lent: Lent[]) => stops.push((await lend(cluster, address, lent)).stop)
  return {
    ...embeddedParts,
    async migrate({ databases, port }: Prepared) {
      await lendAll(
        databases.plans.map(({ name }) => {
          return { namespace: name, name: `${name}-rw`, port: 5432, to: port }
        }),
      )
      await runMigrations(cluster)
      await sowCatalogue(cluster)
    },
    async startFunctions(functions) {
      const { identity, redisUrl, onStep } = functions
      const [jwks, redis] = [new URL(identity.jwksUrl), new URL(redisUrl ?? 'redis://none')]
      await lendAll([
        { ...identityService, to: Number(jwks.port) },
        ...(redisUrl ? [{ ...redisService, to: Number(redis.port) }] : []),
      ])
      onStep('Describing what the functions need')
      await applyServingSettings(cluster)
      await applySettings(options, functions)
      await applyApps(cluster)
      const activator = await open(options, functions)
      return { ...activator, stop: () => activator.stop().finally(() => stopAll(stops)) }
    },
  }
}

async function open(options: Options, { onStep, programs }: FunctionsOptions) {
  const { cluster, kubeconfig, ingress, storefront } = options
  const { root } = cluster
  const specs = await loadFunctions(`${root}/functions`)
  const all = storefront ? [...specs, await loadFunction(`${root}/storefront`)] : specs
  await programs
  const lookout = openLookout(kubeconfig)
  try {
    onStep('Deploying the functions')
    await deployFunctions(cluster)
    if (storefront) await deployStorefront(cluster)
    const activator = await reachFunctions({ cluster, specs: all, ingress, lookout })
    return { ...activator, stop: () => activator.stop().finally(lookout.stop) }
  } catch (error) {
    await lookout.stop()
    throw error
  }
}

/** Applies the ConfigMaps of the platform with the addresses of what runs on this machine. */
async function applySettings(
  { cluster, proxies }: Options,
  functions: FunctionsOptions,
): Promise<void> {
  const { configMaps } = await functions.settings(() => '')
  const lent: Record<string, Record<string, string>> = {
    identity: { ...configMaps['identity'], ...inside(functions.identity) },
    platform: {
      ...configMaps['platform'],
      redisUrl: functions.redisUrl ? `redis://${hostOf(redisService)}` : '',
    },
  }
  const { configs } = partsOf(await buildManifests(cluster))
  const adapted = configs.flatMap((manifest): Manifest[] => {
    const found = v.safeParse(configMap, manifest)
    if (!found.success) return [manifest]
    const { data, metadata } = found.output
    return [{ ...manifest, data: withLent(data, lent[metadata.name], proxies) }]
  })
  await apply(cluster, ['--filename=-'], manifestText(adapted))
}

function inside({ jwksUrl, tokenUrl }: { jwksUrl: string; tokenUrl: string }) {
  const move = (url: string) => `http://${hostOf(identityService)}${new URL(url).pathname}`
  return { jwksUrl: move(jwksUrl), tokenUrl: move(tokenUrl) }
}

function hostOf({ name, namespace, port }: Omit<Lent, 'to'>): string {
  return `${name}.${namespace}.svc.cluster.local:${port}`
}

async function stopAll(stops: (() => Promise<unknown>)[]): Promise<void> {
  await Promise.all(stops.map((stop) => stop()))
}
