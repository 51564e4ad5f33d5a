import type { Cluster } from './cluster.ts'
import { applyApps } from './steps/apps.ts'
import { applyConfigs } from './steps/configs.ts'
import { installControllers } from './steps/controllers.ts'
import { deployFunctions, deployStorefront } from './steps/functions.ts'
import { checkMachine } from './steps/machine.ts'
import { runMigrations } from './steps/migrations.ts'
import { applyNamespaces } from './steps/namespaces.ts'
import { openNodes } from './steps/open-nodes.ts'
import { waitForPlatform } from './steps/platform.ts'
import { waitForShop } from './steps/ready.ts'
import { waitForRealm } from './steps/realm.ts'
import { makeSecrets } from './steps/secrets.ts'
import { sowCatalogue } from './steps/seed.ts'
import { fillVault } from './steps/vault.ts'

export type Step = {
  /** As `--from` takes it. */
  name: string
  /** What is done, as people read it. */
  title: string
  /** @throws Error in a sentence */
  run(cluster: Cluster): Promise<void>
}

/** What `npm run up` does, in this order. Each step may run again on what it has done. */
export const steps: readonly Step[] = [
  { name: 'machine', title: 'Look at the machine', run: checkMachine },
  { name: 'nodes', title: 'Open the cluster', run: openNodes },
  { name: 'namespaces', title: 'Make the namespaces', run: applyNamespaces },
  { name: 'controllers', title: 'Install the controllers', run: installControllers },
  { name: 'secrets', title: 'Make the secrets', run: makeSecrets },
  { name: 'configs', title: 'Describe the platform', run: applyConfigs },
  { name: 'vault', title: 'Fill Vault, where it is chosen', run: fillVault },
  { name: 'platform', title: 'Wait for the platform', run: waitForPlatform },
  { name: 'realm', title: 'Wait for the realm', run: waitForRealm },
  { name: 'migrations', title: 'Migrate the databases', run: runMigrations },
  { name: 'seed', title: 'Fill the shelves', run: sowCatalogue },
  { name: 'apps', title: 'Describe routes and events', run: applyApps },
  { name: 'functions', title: 'Deploy the functions', run: deployFunctions },
  { name: 'storefront', title: 'Deploy the storefront', run: deployStorefront },
  { name: 'ready', title: 'Wait for the shop', run: waitForShop },
]

/**
 * Runs the steps from one on, each told with its number and its time.
 * @throws Error in a sentence that says how to go on
 */
export async function runSteps(
  cluster: Cluster,
  from: string,
  all: readonly Step[] = steps,
): Promise<void> {
  const first = all.findIndex(({ name }) => name === from)
  if (first < 0) {
    throw new Error(
      `There is no step "${from}": there are ${all.map(({ name }) => name).join(', ')}.`,
    )
  }
  for (const [index, step] of all.entries()) {
    if (index < first) continue
    const began = performance.now()
    cluster.say(`[${index + 1}/${all.length}] ${step.title}`)
    await step.run(cluster).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      const goOn = `npm run up -- --from ${step.name}`
      throw new Error(`${reason}\nThe step "${step.name}" failed. Go on with: ${goOn}`, {
        cause: error,
      })
    })
    cluster.say(`      done in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
}
