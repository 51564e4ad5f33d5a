import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readControllers, type Controllers } from '../../platform/controllers.ts'
import { apply, waitForRollout, type Cluster } from '../cluster.ts'
import { stringify } from 'yaml'

type Controller = Controllers['controllers'][number]

/** Installs the controllers of platform/controllers one after the other, each ready before the next. */
export async function installControllers(cluster: Cluster): Promise<void> {
  const { controllers } = await readControllers()
  const wanted = controllers.filter(
    ({ component }) => component === undefined || cluster.components.includes(component),
  )
  for (const [index, controller] of wanted.entries()) {
    cluster.say(`      ${index + 1}/${wanted.length} ${controller.name} ${controller.version}`)
    await install(cluster, controller)
    const { namespace = 'default', waitFor = [] } = controller
    for (const workload of waitFor) await waitForRollout(cluster, namespace, workload)
  }
}

async function install(cluster: Cluster, controller: Controller): Promise<void> {
  if (controller.namespace !== undefined) await makeNamespace(cluster, controller.namespace)
  if (controller.chart) return installChart(cluster, controller)
  const at = controller.namespace === undefined ? [] : [`--namespace=${controller.namespace}`]
  const names = /\/argo-cd\//.test(controller.manifest ?? '') ? at : []
  await apply(cluster, [`--filename=${controller.manifest}`, ...names])
}

// One that configs describe is left as it is: theirs has labels.
async function makeNamespace(cluster: Cluster, name: string): Promise<void> {
  const found = await cluster.shell.run('kubectl', ['get', 'namespace', name, '--output=name'])
  if (found.code === 0) return
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  await apply(cluster, ['--filename=-'], stringify(namespace))
}

async function installChart({ root, shell }: Cluster, controller: Controller): Promise<void> {
  const { name, version, namespace = 'default', chart } = controller
  if (!chart) return
  const isStored = chart.repository.startsWith('oci://')
  const from = isStored
    ? [`${chart.repository}/${chart.name}`]
    : [chart.name, `--repo=${chart.repository}`]
  const values = join(root, 'platform/controllers/values', `${name}.yaml`)
  const args = [
    'upgrade',
    '--install',
    name,
    ...from,
    `--version=${version}`,
    `--namespace=${namespace}`,
    ...(existsSync(values) ? [`--values=${values}`] : []),
  ]
  await shell.succeed('helm', args, { label: `Installing ${name}` })
}
