import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { parse, stringify } from 'yaml'
import { loadFunction } from '../../platform/local/src/func-yaml.ts'
import { sourceFolder } from '../../platform/local/src/source-folder.ts'
import { resources, type Cluster, type Image } from './cluster.ts'
import { conditions } from './doctor/finding.ts'
import { hashOf } from './image-folder.ts'

/** Says of what a Knative Service was deployed: the image's tag and func.yaml. */
export const deployedFrom = 'bookstore/deployed-from'

const description = v.looseObject({
  deploy: v.looseObject({ annotations: v.optional(v.record(v.string(), v.string()), {}) }),
})
const deployed = v.object({
  metadata: v.object({
    name: v.string(),
    annotations: v.optional(v.record(v.string(), v.string()), {}),
  }),
  status: v.optional(v.object({ conditions }), {}),
})

/** Gives the folder of func.yaml of whatever func deploys. */
export function funcFolder(root: string, name: string): string {
  return join(root, sourceFolder(name))
}

/**
 * Deploys an image as the function that func.yaml describes. func writes to that file, so it gets a copy of it.
 * @param always also when the cluster has the same already
 * @returns whether anything was deployed
 */
export async function deploy(cluster: Cluster, name: string, image: Image, always: boolean) {
  const file = join(funcFolder(cluster.root, name), 'func.yaml')
  const text = await readFile(file, 'utf8')
  const from = `${image.tag}.${hashOf([text]).slice(0, 8)}`
  if (!always && (await deployedAs(cluster, name)) === from) return false
  const named = await cluster.store.load(cluster, image)
  const { namespace } = await loadFunction(funcFolder(cluster.root, name))
  const folder = await mkdtemp(join(tmpdir(), `bookstore-${name}-`))
  try {
    await writeFile(join(folder, 'func.yaml'), annotated(text, from))
    await cluster.shell.succeed('func', funcArguments(folder, namespace, named), {
      label: `Deploying ${name}`,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return true
}

function funcArguments(folder: string, namespace: string, image: string): string[] {
  return [
    'deploy',
    `--path=${folder}`,
    `--namespace=${namespace}`,
    `--image=${image}`,
    '--build=false',
    '--push=false',
  ]
}

function annotated(text: string, from: string): string {
  const spec = v.parse(description, parse(text))
  spec.deploy.annotations = { ...spec.deploy.annotations, [deployedFrom]: from }
  return stringify(spec)
}

async function deployedAs(cluster: Cluster, name: string): Promise<string | undefined> {
  const services = await resources(cluster, 'services.serving.knative.dev', deployed)
  const found = services.find(({ metadata }) => metadata.name === name)
  // Somebody may have changed it since; one that does not work is deployed whatever it says of itself.
  const isBroken = found?.status.conditions?.some((each) => {
    return each.type === 'Ready' && each.status === 'False'
  })
  return isBroken ? undefined : found?.metadata.annotations[deployedFrom]
}
